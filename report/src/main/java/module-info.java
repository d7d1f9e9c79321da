/** Figures and HTML pages that show results. */
module org.zeline.report {
    requires transitive org.zeline.si;
    requires transitive org.zeline.lsa;
    requires static org.jspecify;

    exports org.zeline.report;
    exports org.zeline.report.figure;
    exports org.zeline.report.page;
    exports org.zeline.report.text;
}
