package org.zeline.lsa.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The version of AutoAttack and the budgets of its members. Immutable.
 *
 * @param version which members run
 * @param steps of APGD and FAB, at least 1
 * @param restarts of every member, from 1 to 1000; if empty 1, but 5 for {@code apgd-ce} of the standard version in l1
 * @param targets of the targeted members, at least 1; if empty 9, but 5 for {@code apgd-t} in l1; with fewer other
 *     classes, all of them
 * @param queries of Square, at least 1
 * @param draws of the random operators over which the rand version averages each gradient, at least 1
 * @param alone whether every member attacks every correctly classified sample, which gives its own robust accuracy; if
 *     not, it skips samples that an earlier member has broken
 */
public record AutoAttackSettings(
        Version version, int steps, OptionalInt restarts, OptionalInt targets, int queries, int draws, boolean alone) {
    /** Which members run. */
    public enum Version {
        /** APGD-CE, targeted APGD, targeted FAB and Square. */
        STANDARD,
        /** APGD-CE and APGD-DLR with expectation over transformations, for models with random operators. */
        RAND
    }

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public AutoAttackSettings {
        require("steps", steps);
        require("restarts", restarts.orElse(1));
        if (restarts.orElse(1) > 1000) {
            throw new IllegalArgumentException("autoattack has at most 1000 restarts, got " + restarts.getAsInt());
        }
        require("targets", targets.orElse(1));
        require("queries", queries);
        require("draws", draws);
    }

    private static void require(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("autoattack needs " + name + " of at least 1, got " + value);
        }
    }

    /**
     * {@return the published settings: 100 steps, 9 targets, 5000 queries, 20 draws}
     *
     * @param version which members run
     */
    public static AutoAttackSettings published(Version version) {
        return new AutoAttackSettings(version, 100, OptionalInt.empty(), OptionalInt.empty(), 5000, 20, false);
    }

    /**
     * {@return these settings with another number of steps}
     *
     * @param count at least 1
     */
    public AutoAttackSettings withSteps(int count) {
        return new AutoAttackSettings(version, count, restarts, targets, queries, draws, alone);
    }

    /**
     * {@return these settings with another number of restarts of every member}
     *
     * @param count from 1 to 1000
     */
    public AutoAttackSettings withRestarts(int count) {
        return new AutoAttackSettings(version, steps, OptionalInt.of(count), targets, queries, draws, alone);
    }

    /**
     * {@return these settings with another number of targets}
     *
     * @param count at least 1
     */
    public AutoAttackSettings withTargets(int count) {
        return new AutoAttackSettings(version, steps, restarts, OptionalInt.of(count), queries, draws, alone);
    }

    /**
     * {@return these settings with another number of queries}
     *
     * @param count at least 1
     */
    public AutoAttackSettings withQueries(int count) {
        return new AutoAttackSettings(version, steps, restarts, targets, count, draws, alone);
    }

    /**
     * {@return these settings with another number of draws}
     *
     * @param count at least 1
     */
    public AutoAttackSettings withDraws(int count) {
        return new AutoAttackSettings(version, steps, restarts, targets, queries, count, alone);
    }

    /**
     * {@return these settings with every member attacking every correctly classified sample, or not}
     *
     * @param every whether it does
     */
    public AutoAttackSettings withEveryMemberAlone(boolean every) {
        return new AutoAttackSettings(version, steps, restarts, targets, queries, draws, every);
    }

    /**
     * {@return the members for a number of classes; the targeted ratio needs four classes, with fewer the untargeted
     * one takes its place}
     *
     * @param classes at least 2
     */
    public List<EnsembleMember> members(int classes) {
        List<EnsembleMember> members = new ArrayList<>(List.of(EnsembleMember.APGD_CE));
        members.add(version == Version.RAND || classes < 4 ? EnsembleMember.APGD_DLR : EnsembleMember.APGD_T);
        if (version == Version.STANDARD) {
            members.add(EnsembleMember.FAB_T);
            members.add(EnsembleMember.SQUARE);
        }
        return members;
    }

    int restarts(EnsembleMember member, Norm norm) {
        boolean five = norm == Norm.L1 && member == EnsembleMember.APGD_CE && version == Version.STANDARD;
        return restarts.orElse(five ? 5 : 1);
    }

    int targets(EnsembleMember member, Norm norm, int classes) {
        int wanted = targets.orElse(norm == Norm.L1 && member == EnsembleMember.APGD_T ? 5 : 9);
        return member.isTargeted() ? Math.min(wanted, classes - 1) : 1;
    }
}
