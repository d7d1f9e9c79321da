package org.zeline.lsa.attack;

import java.util.List;
import java.util.OptionalDouble;
import org.zeline.interpreter.value.Tensor;

/**
 * What AutoAttack did to a set of samples. Accuracies are in percent of all samples.
 *
 * @param ball where adversarial samples lie
 * @param settings of the ensemble
 * @param correct whether each clean sample is correctly classified
 * @param members what each attack did, in order
 * @param adversarial one per sample: the adversarial one of the first member that found one; for a sample that none has
 *     broken, the point where {@code apgd-ce} reached the highest loss; misclassified samples as they are
 * @param warnings why the result may be unreliable
 */
public record AutoAttackResult(
        NormBall ball,
        AutoAttackSettings settings,
        boolean[] correct,
        List<Member> members,
        Tensor adversarial,
        List<String> warnings) {
    /** Copies the lists. */
    public AutoAttackResult {
        members = List.copyOf(members);
        warnings = List.copyOf(warnings);
    }

    /**
     * What one attack did.
     *
     * @param member which attack
     * @param attacked whether it ran on each sample
     * @param broken whether it found an adversarial sample
     * @param flat the number of samples for which it began where the gradient is zero
     * @param seconds the time it took, added over threads
     */
    public record Member(EnsembleMember member, boolean[] attacked, boolean[] broken, int flat, double seconds) {
        /** {@return on how many samples it ran} */
        public int attackedCount() {
            return count(attacked);
        }

        /** {@return how many samples it broke} */
        public int brokenCount() {
            return count(broken);
        }
    }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }

    /** {@return the number of samples} */
    public int samples() {
        return correct.length;
    }

    /** {@return the accuracy on clean samples} */
    public double cleanAccuracy() {
        return percent(count(correct));
    }

    /**
     * {@return the accuracy on the worst case of the first members}
     *
     * @param last the index of the last of them
     */
    public double accuracyAfter(int last) {
        return percent(count(robustAfter(last)));
    }

    /** {@return whether each sample is correctly classified, and broken by none of the members} */
    public boolean[] robust() {
        return robustAfter(members.size() - 1);
    }

    private boolean[] robustAfter(int last) {
        boolean[] robust = correct.clone();
        for (Member member : members.subList(0, last + 1)) {
            for (int s = 0; s < robust.length; s++) {
                robust[s] &= !member.broken[s];
            }
        }
        return robust;
    }

    /** {@return the accuracy on the worst case of all members} */
    public double robustAccuracy() {
        return accuracyAfter(members.size() - 1);
    }

    /**
     * {@return the accuracy under one member alone; empty if it skipped samples that others had broken}
     *
     * @param index of the member
     */
    public OptionalDouble ownAccuracy(int index) {
        Member member = members.get(index);
        boolean[] robust = correct.clone();
        for (int s = 0; s < robust.length; s++) {
            if (robust[s] && !member.attacked[s]) {
                return OptionalDouble.empty();
            }
            robust[s] &= !member.broken[s];
        }
        return OptionalDouble.of(percent(count(robust)));
    }

    private double percent(int count) {
        return 100.0 * count / Math.max(1, samples());
    }
}
