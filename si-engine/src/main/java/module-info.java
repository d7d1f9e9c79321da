/** Selective inference for the regions that a network marks. */
module org.zeline.si {
    requires transitive org.zeline.interpreter;
    requires org.apache.commons.numbers.gamma;
    requires static org.jspecify;

    exports org.zeline.si;
    exports org.zeline.si.calibration;
    exports org.zeline.si.contrast;
    exports org.zeline.si.data;
    exports org.zeline.si.distribution;
    exports org.zeline.si.evaluation;
    exports org.zeline.si.event;
    exports org.zeline.si.interval;
    exports org.zeline.si.noise;
    exports org.zeline.si.search;
}
