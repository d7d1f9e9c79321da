package org.zeline.lsa.attack;

/** An attack that searches for the smallest change, without a limit on its size. */
public interface MinimumNormAttack extends Attack {
    /** {@return the norm in which changes are small} */
    Norm norm();
}
