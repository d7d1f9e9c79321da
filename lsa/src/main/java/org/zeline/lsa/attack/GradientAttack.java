package org.zeline.lsa.attack;

/** An attack that ascends the gradient of an objective within a ball; training uses it to perturb its samples. */
public sealed interface GradientAttack extends Attack permits ProjectedGradient, AutoProjectedGradient {
    /** {@return where results lie} */
    NormBall ball();

    /**
     * {@return the same attack with another objective}
     *
     * @param maximised what is maximised
     */
    GradientAttack with(AttackObjective maximised);
}
