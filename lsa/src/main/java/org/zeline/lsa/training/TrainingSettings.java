package org.zeline.lsa.training;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.zeline.lsa.attack.GradientAttack;

/**
 * How a network is trained. Together with the network, the data and the kernels that compute, the settings fix the
 * result bit for bit, at any number of threads. Immutable.
 */
public final class TrainingSettings {
    private final TrainingMethod method;
    private final @Nullable GradientAttack attack;
    private final double beta;
    private final List<RegularizedLayer> layers;
    private final Discrepancy discrepancy;
    private final Optimizer optimizer;
    private final double learningRate;
    private final LearningRateSchedule schedule;
    private final double weightDecay;
    private final int epochs;
    private final int batchSize;
    private final OptionalInt patience;
    private final StoppingCriterion criterion;
    private final boolean initialized;
    private final long seed;
    private final @Nullable List<String> weights;
    private final Precision precision;

    private TrainingSettings(Builder builder) {
        this.method = builder.method;
        this.attack = builder.attack;
        this.beta = builder.beta;
        this.layers = builder.layers;
        this.discrepancy = builder.discrepancy;
        this.optimizer = builder.optimizer;
        this.learningRate = builder.learningRate;
        this.schedule = builder.schedule;
        this.weightDecay = builder.weightDecay;
        this.epochs = builder.epochs;
        this.batchSize = builder.batchSize;
        this.patience = builder.patience;
        this.criterion = builder.criterion;
        this.initialized = builder.initialized;
        this.seed = builder.seed;
        this.weights = builder.weights;
        this.precision = builder.precision;
    }

    /** {@return a builder of standard training by Adam: 10 epochs in batches of 64 from the weights of the file} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder with these settings} */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.method = method;
        builder.attack = attack;
        builder.beta = beta;
        builder.layers = layers;
        builder.discrepancy = discrepancy;
        builder.optimizer = optimizer;
        builder.learningRate = learningRate;
        builder.schedule = schedule;
        builder.weightDecay = weightDecay;
        builder.epochs = epochs;
        builder.batchSize = batchSize;
        builder.patience = patience;
        builder.criterion = criterion;
        builder.initialized = initialized;
        builder.seed = seed;
        builder.weights = weights;
        builder.precision = precision;
        return builder;
    }

    /** Collects settings. */
    public static final class Builder {
        private TrainingMethod method = TrainingMethod.STANDARD;
        private @Nullable GradientAttack attack;
        private double beta = 6;
        private List<RegularizedLayer> layers = List.of();
        private Discrepancy discrepancy = Discrepancy.RELATIVE;
        private Optimizer optimizer = new Optimizer.Adam();
        private double learningRate = 0.001;
        private LearningRateSchedule schedule = LearningRateSchedule.constant();
        private double weightDecay;
        private int epochs = 10;
        private int batchSize = 64;
        private OptionalInt patience = OptionalInt.empty();
        private StoppingCriterion criterion = StoppingCriterion.LOSS;
        private boolean initialized;
        private long seed;
        private @Nullable List<String> weights;
        private Precision precision = Precision.FLOAT;

        private Builder() {}

        /**
         * Sets the objective; by default {@link TrainingMethod#STANDARD}.
         *
         * @param objective the method
         * @return this builder
         */
        public Builder method(TrainingMethod objective) {
            this.method = objective;
            return this;
        }

        /**
         * Sets the attack that makes the perturbed samples; required by regularised layers and by all methods but the
         * standard one. Its objective is the cross-entropy, under TRADES the divergence, whatever it was built with.
         *
         * @param inner the attack
         * @return this builder
         */
        public Builder attack(GradientAttack inner) {
            this.attack = inner;
            return this;
        }

        /**
         * Sets the weight of the divergence in TRADES; by default 6.
         *
         * @param weight finite and at least 0
         * @return this builder
         */
        public Builder beta(double weight) {
            this.beta = weight;
            return this;
        }

        /**
         * Sets the layers that are regularised, and how their representations are compared; by default none.
         *
         * @param regularized the layers
         * @param compared how far a perturbed representation lies from the clean one
         * @return this builder
         */
        public Builder layers(List<RegularizedLayer> regularized, Discrepancy compared) {
            this.layers = List.copyOf(regularized);
            this.discrepancy = compared;
            return this;
        }

        /**
         * Sets the optimizer and its learning rate; by default Adam with 0.001.
         *
         * @param rule how weights follow gradients
         * @param rate the learning rate, finite and above 0
         * @return this builder
         */
        public Builder optimizer(Optimizer rule, double rate) {
            this.optimizer = rule;
            this.learningRate = rate;
            return this;
        }

        /**
         * Sets how the learning rate changes; by default it is constant.
         *
         * @param change the schedule
         * @return this builder
         */
        public Builder schedule(LearningRateSchedule change) {
            this.schedule = change;
            return this;
        }

        /**
         * Sets the weight decay: {@code decay w} is added to every gradient; by default 0.
         *
         * @param decay finite and at least 0
         * @return this builder
         */
        public Builder weightDecay(double decay) {
            this.weightDecay = decay;
            return this;
        }

        /**
         * Sets the number of epochs; by default 10.
         *
         * @param count at least 1
         * @return this builder
         */
        public Builder epochs(int count) {
            this.epochs = count;
            return this;
        }

        /**
         * Sets the number of samples per step; by default 64.
         *
         * @param samples at least 1
         * @return this builder
         */
        public Builder batchSize(int samples) {
            this.batchSize = samples;
            return this;
        }

        /**
         * Stops training early, and keeps the best weights: by default it does not stop early.
         *
         * @param patience the number of epochs, at least 1, without a better validation
         * @param better what makes a validation better than those before
         * @return this builder
         */
        public Builder stopEarly(int patience, StoppingCriterion better) {
            this.patience = OptionalInt.of(patience);
            this.criterion = better;
            return this;
        }

        /**
         * Starts from newly drawn weights instead of those of the file.
         *
         * @return this builder
         */
        public Builder initialized() {
            this.initialized = true;
            return this;
        }

        /**
         * Sets the seed of new weights, of the order of samples and of attacks; by default 0.
         *
         * @param value any number
         * @return this builder
         */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /**
         * Restricts training to some initializers; by default those that nodes read as weights, see {@link Training}.
         *
         * @param names names of initializers
         * @return this builder
         */
        public Builder weights(List<String> names) {
            this.weights = List.copyOf(names);
            return this;
        }

        /**
         * Sets the precision of products; by default {@link Precision#FLOAT}.
         *
         * @param products what products and their sums are computed in
         * @return this builder
         */
        public Builder precision(Precision products) {
            this.precision = products;
            return this;
        }

        /**
         * {@return the settings}
         *
         * @throws IllegalArgumentException if a number is out of range, or an attack is needed and missing
         */
        public TrainingSettings build() {
            require(
                    learningRate > 0 && !Double.isInfinite(learningRate),
                    "the learning rate must be above 0",
                    learningRate);
            require(
                    weightDecay >= 0 && !Double.isInfinite(weightDecay),
                    "the weight decay must be a finite number of at least 0",
                    weightDecay);
            require(beta >= 0 && !Double.isInfinite(beta), "beta must be a finite number of at least 0", beta);
            require(epochs >= 1, "there must be at least one epoch", epochs);
            require(batchSize >= 1, "a batch must hold at least one sample", batchSize);
            require(patience.orElse(1) >= 1, "the patience must be at least one epoch", patience.orElse(1));
            if (attack == null && (method != TrainingMethod.STANDARD || !layers.isEmpty())) {
                throw new IllegalArgumentException(
                        "method " + method + " with " + layers.size() + " regularised layers needs an attack; set one");
            }
            return new TrainingSettings(this);
        }

        private static void require(boolean fits, String rule, double value) {
            if (!fits) {
                throw new IllegalArgumentException(rule + ", got " + value);
            }
        }
    }

    /** {@return the objective} */
    public TrainingMethod method() {
        return method;
    }

    /** {@return the weight of the divergence in TRADES} */
    public double beta() {
        return beta;
    }

    /** {@return the layers that are regularised} */
    public List<RegularizedLayer> layers() {
        return layers;
    }

    /** {@return how the representations of regularised layers are compared} */
    public Discrepancy discrepancy() {
        return discrepancy;
    }

    /** {@return how weights follow gradients} */
    public Optimizer optimizer() {
        return optimizer;
    }

    /** {@return the learning rate, before the schedule} */
    public double learningRate() {
        return learningRate;
    }

    /** {@return how the learning rate changes} */
    public LearningRateSchedule schedule() {
        return schedule;
    }

    /** {@return the weight decay} */
    public double weightDecay() {
        return weightDecay;
    }

    /** {@return the number of epochs} */
    public int epochs() {
        return epochs;
    }

    /** {@return the number of samples per step} */
    public int batchSize() {
        return batchSize;
    }

    /** {@return the number of epochs without a better validation after which training stops, if it stops early} */
    public OptionalInt patience() {
        return patience;
    }

    /** {@return what makes a validation better, if training stops early} */
    public StoppingCriterion criterion() {
        return criterion;
    }

    /** {@return whether training starts from newly drawn weights} */
    public boolean isInitialized() {
        return initialized;
    }

    /** {@return the seed of all random numbers} */
    public long seed() {
        return seed;
    }

    /** {@return the attack, {@code null} if none was set} */
    public @Nullable GradientAttack attack() {
        return attack;
    }

    /** {@return names of the initializers that are trained, {@code null} for those that nodes read as weights} */
    public @Nullable List<String> weights() {
        return weights;
    }

    /** {@return the precision of products} */
    public Precision precision() {
        return precision;
    }

    /** All settings; two trainings whose settings have the same text are set up alike. */
    @Override
    public String toString() {
        return "TrainingSettings[method=" + method + ", attack=" + attack + ", beta=" + beta + ", layers=" + layers
                + ", discrepancy=" + discrepancy + ", optimizer=" + optimizer + ", learningRate=" + learningRate
                + ", schedule=" + schedule + ", weightDecay=" + weightDecay + ", epochs=" + epochs + ", batchSize="
                + batchSize + ", patience=" + patience + ", criterion=" + criterion + ", initialized=" + initialized
                + ", seed=" + seed
                + ", weights=" + weights + ", precision=" + precision + "]";
    }
}
