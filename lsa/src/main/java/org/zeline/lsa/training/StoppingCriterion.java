package org.zeline.lsa.training;

/** What makes an epoch better than those before it, if training stops early. */
public enum StoppingCriterion {
    /** A lower {@linkplain EpochResult.Validation#loss loss} of the validation samples. */
    LOSS {
        @Override
        double score(EpochResult.Validation validation) {
            return -validation.loss();
        }
    },
    /** A higher {@linkplain EpochResult.Validation#accuracy accuracy}, of perturbed samples if the method attacks. */
    ACCURACY {
        @Override
        double score(EpochResult.Validation validation) {
            return validation.accuracy();
        }
    };

    /** A number that is higher for better epochs; NaN is never better. */
    abstract double score(EpochResult.Validation validation);
}
