package org.zeline.lsa.attack;

import java.util.Locale;

/** The attacks that AutoAttack consists of, in the order in which they run. */
public enum EnsembleMember {
    /** APGD on the cross-entropy. */
    APGD_CE(0),
    /** APGD on the difference of logits ratio. */
    APGD_DLR(1),
    /** APGD on the targeted difference of logits ratio, for the classes of the largest logits one after the other. */
    APGD_T(2),
    /** FAB towards the classes of the largest logits, one after the other. */
    FAB_T(3),
    /** Square on the margin. */
    SQUARE(4);

    private final int stream;

    EnsembleMember(int stream) {
        this.stream = stream;
    }

    /** The number of its random streams. */
    int stream() {
        return stream;
    }

    /** {@return whether it tries several target classes} */
    public boolean isTargeted() {
        return this == APGD_T || this == FAB_T;
    }

    /** {@return its usual name, for example {@code apgd-ce}} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
