package org.zeline.lsa.attack;

import org.jspecify.annotations.Nullable;

/** Where finished work of AutoAttack is kept, so that an interrupted evaluation can go on. Threads share it. */
public interface EnsembleLog {
    /** Keeps nothing. */
    EnsembleLog NONE = new EnsembleLog() {
        @Override
        public @Nullable Outcome find(int sample, EnsembleMember member) {
            return null;
        }

        @Override
        public void add(int sample, EnsembleMember member, Outcome outcome) {
            // nothing is kept
        }
    };

    /**
     * What a member found for one sample.
     *
     * @param broken whether the network misclassifies the point
     * @param point the adversarial point; of {@code apgd-ce}, that of highest loss if there was none; otherwise
     *     {@code null}
     * @param flat whether APGD began where the gradient is zero
     * @param seconds the sample's share of the time
     */
    record Outcome(boolean broken, double @Nullable [] point, boolean flat, double seconds) {}

    /**
     * {@return what earlier work found, or {@code null}}
     *
     * @param sample the index of the sample
     * @param member the attack
     */
    @Nullable
    Outcome find(int sample, EnsembleMember member);

    /**
     * Keeps what was found.
     *
     * @param sample the index of the sample
     * @param member the attack
     * @param outcome what it found
     */
    void add(int sample, EnsembleMember member, Outcome outcome);
}
