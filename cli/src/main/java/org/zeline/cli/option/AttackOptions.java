package org.zeline.cli.option;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.BadInputException;
import org.zeline.lsa.attack.Attack;
import org.zeline.lsa.attack.AttackSettings;
import org.zeline.lsa.attack.Attacks;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.perturbation.Corruption;
import org.zeline.lsa.perturbation.Corruptions;
import org.zeline.lsa.perturbation.InputPerturbation;
import picocli.CommandLine.Option;

/** Options that say how samples are perturbed and attacked. */
public final class AttackOptions {
    /** The name of the ensemble of attacks, which {@link EnsembleOptions} describe further. */
    public static final String ENSEMBLE = "autoattack";

    @Option(
            names = "--attack",
            split = ",",
            paramLabel = "A",
            description =
                    "Attacks and perturbations: fgsm, ffgsm, bim, pgd, mifgsm, apgd, apgd-dlr, deepfool, cw, tpgd,"
                            + " square, fab, autoattack, gaussian, uniform, salt, pepper, salt-pepper, speckle, poisson, blur, contrast (default:"
                            + " pgd).")
    private List<String> attacks = new ArrayList<>(List.of("pgd"));

    @Option(
            names = "--eps",
            paramLabel = "X",
            defaultValue = "0.1",
            description = "The strength under which layers are compared, in units of the input (default: 0.1).")
    private double eps;

    @Option(
            names = "--grid",
            split = ",",
            paramLabel = "X",
            description = "Strengths of the R&G score, ascending from 0 (default: 0,0.1,0.2,0.3,0.4,0.5).")
    private List<Double> grid = new ArrayList<>(List.of(0.0, 0.1, 0.2, 0.3, 0.4, 0.5));

    @Option(names = "--norm", paramLabel = "N", description = "Of attacks: linf, l2 or l1 (default: linf).")
    private String norm = "linf";

    @Option(names = "--alpha", paramLabel = "X", description = "The size of a step (default: 2.5 eps / steps).")
    private @Nullable Double alpha;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of attacks (default: as usual for each).")
    private @Nullable Integer steps;

    @Option(
            names = "--restarts",
            paramLabel = "N",
            description = "Of pgd, apgd and the members of autoattack (default: 1; apgd-ce of autoattack in l1: 5).")
    private @Nullable Integer restarts;

    @Option(names = "--no-random-start", description = "Start pgd at the sample itself.")
    private boolean fixedStart;

    @Option(
            names = "--bounds",
            split = ",",
            paramLabel = "LO,HI",
            description = "The least and the largest value of an element (default: 0,1; with --problem none).")
    private @Nullable List<Double> bounds;

    /** The names of the attacks and perturbations. */
    public List<String> names() {
        return attacks;
    }

    /** The strength under which layers are compared. */
    public double strength() {
        return eps;
    }

    /** The strengths of curves. */
    public List<Double> grid() {
        return grid;
    }

    /** The bounds of an element, and others if none were given. */
    public Bounds bounds(Bounds otherwise) {
        try {
            return bounds == null ? otherwise : new Bounds(bounds.get(0), bounds.get(1));
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--bounds: " + e.getMessage(), e);
        }
    }

    /** Refuses numbers that make no sense. */
    public void requireNumbers(CommonOptions common) {
        if (bounds != null && bounds.size() != 2) {
            throw common.usage("--bounds needs two numbers, got " + bounds.size());
        }
        if (grid.isEmpty() || grid.get(0) != 0) {
            throw common.usage("--grid must begin with 0");
        }
        for (int i = 1; i < grid.size(); i++) {
            if (!(grid.get(i) > grid.get(i - 1)) || Double.isInfinite(grid.get(i))) {
                throw common.usage("--grid must ascend, " + grid.get(i) + " follows " + grid.get(i - 1));
            }
        }
        if (steps != null && steps < 1) {
            throw common.usage("--steps must be at least 1, got " + steps);
        }
        if (alpha != null && !(alpha >= 0 && Double.isFinite(alpha))) {
            throw common.usage("--alpha must be a finite number of at least 0, got " + alpha);
        }
    }

    /** Refuses names that are not known. */
    public void requireKnown(CommonOptions common) {
        for (String name : attacks) {
            if (name.equals(ENSEMBLE)) {
                ball(eps, common);
            } else {
                perturbation(name, eps, common);
            }
        }
    }

    /** Whether the strength of a perturbation or attack bounds how far samples move. */
    private static boolean boundsDistance(String name) {
        return !name.equals("deepfool") && !name.equals("cw") && !name.equals("fab");
    }

    /** What is done to samples under a perturbation or attack of a strength. */
    public InputPerturbation perturbation(String name, double strength, CommonOptions common) {
        return Corruptions.NAMES.contains(name)
                ? corruption(name, strength, bounds(Bounds.UNIT), common)
                : attack(name, strength, common);
    }

    /** The corruption of a name and a strength. */
    public static Corruption corruption(String name, double strength, Bounds within, CommonOptions common) {
        try {
            return Corruptions.of(name, strength, within);
        } catch (IllegalArgumentException e) {
            throw common.usage(String.valueOf(e.getMessage()));
        }
    }

    /** Whether an attack stays within the ball of a strength. */
    public static boolean staysInBall(String name) {
        return name.equals(ENSEMBLE) || (Attacks.NAMES.contains(name) && boundsDistance(name));
    }

    private Attack attack(String name, double strength, CommonOptions common) {
        if (!Attacks.NAMES.contains(name)) {
            throw common.usage("--attack knows no " + name + "; see --help");
        }
        try {
            return Attacks.of(name, ball(strength, common), settings(common));
        } catch (IllegalArgumentException e) {
            throw common.usage(String.valueOf(e.getMessage()));
        }
    }

    /** The parameters of attacks. */
    public AttackSettings settings(CommonOptions common) {
        try {
            AttackSettings settings =
                    AttackSettings.usual().withRandomStart(!fixedStart).withRestarts(restarts == null ? 1 : restarts);
            settings = alpha == null ? settings : settings.withStep(alpha);
            return steps == null ? settings : settings.withSteps(steps);
        } catch (IllegalArgumentException e) {
            throw common.usage(String.valueOf(e.getMessage()));
        }
    }

    /** Where attacked samples lie under a strength. */
    public NormBall ball(double strength, CommonOptions common) {
        if (Arrays.stream(Norm.values()).noneMatch(n -> n.name().equals(norm.toUpperCase(Locale.ROOT)))) {
            throw common.usage("--norm must be linf, l2 or l1, got " + norm);
        }
        try {
            return new NormBall(Norm.valueOf(norm.toUpperCase(Locale.ROOT)), strength, bounds(Bounds.UNIT));
        } catch (IllegalArgumentException e) {
            throw common.usage(String.valueOf(e.getMessage()));
        }
    }

    /** The number of steps, if one was given. */
    OptionalInt steps() {
        return steps == null ? OptionalInt.empty() : OptionalInt.of(steps);
    }

    /** The number of restarts, if one was given. */
    OptionalInt restarts() {
        return restarts == null ? OptionalInt.empty() : OptionalInt.of(restarts);
    }
}
