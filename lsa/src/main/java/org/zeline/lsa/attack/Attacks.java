package org.zeline.lsa.attack;

import java.util.List;
import org.zeline.interpreter.value.ModelException;

/** Attacks by their names, with the usual settings for a radius. */
public final class Attacks {
    /** The names that {@link #of} knows. */
    public static final List<String> NAMES =
            List.of("fgsm", "ffgsm", "bim", "pgd", "mifgsm", "apgd", "apgd-dlr", "deepfool", "cw", "tpgd", "square");

    private Attacks() {}

    /**
     * What can be chosen; {@link #usual} fills in the rest.
     *
     * @param step the size of a step; NaN for 2.5 radius / steps, as Madry et al. have it, and 1.25 radius for ffgsm
     * @param steps how many; 0 for the usual number
     * @param randomStart whether pgd begins at a random point
     * @param restarts of pgd and apgd
     */
    public record Settings(double step, int steps, boolean randomStart, int restarts) {
        /** {@return usual steps, a random start, no restart} */
        public static Settings usual() {
            return new Settings(Double.NaN, 0, true, 1);
        }
    }

    /**
     * {@return the attack of that name}
     *
     * @param name one of {@link #NAMES}
     * @param ball how far it may go; deepfool and cw take only its bounds
     * @param settings of the attack
     * @throws ModelException if there is no such attack, or a setting is out of its range
     */
    public static Attack of(String name, Ball ball, Settings settings) {
        if (settings.steps() < 0) {
            throw new ModelException("the number of steps must not be negative, got " + settings.steps());
        }
        int steps = settings.steps() > 0 ? settings.steps() : usualSteps(name);
        double step = Double.isNaN(settings.step()) ? 2.5 * ball.radius() / steps : settings.step();
        return switch (name) {
            case "fgsm" -> ProjectedGradient.fgsm(ball);
            case "ffgsm" ->
                ProjectedGradient.ffgsm(ball, Double.isNaN(settings.step()) ? 1.25 * ball.radius() : settings.step());
            case "bim" -> ProjectedGradient.bim(ball, step, steps);
            case "pgd" -> ProjectedGradient.pgd(ball, step, steps, settings.randomStart(), settings.restarts());
            case "mifgsm" -> ProjectedGradient.mifgsm(ball, step, steps, 1);
            case "apgd" -> new AutoProjectedGradient(ball, steps, Objective.CROSS_ENTROPY, settings.restarts());
            case "apgd-dlr" -> new AutoProjectedGradient(ball, steps, Objective.DLR, settings.restarts());
            case "deepfool" -> new DeepFool(steps, 0.02, ball.bounds());
            case "cw" -> new CarliniWagner(1, 0, steps, 0.05, 5, ball.bounds());
            case "tpgd" -> ProjectedGradient.tpgd(ball, step, steps);
            case "square" -> new Square(ball, steps, 0.8);
            default -> throw new ModelException("unknown attack '" + name + "': use " + String.join(", ", NAMES));
        };
    }

    private static int usualSteps(String name) {
        return switch (name) {
            case "deepfool" -> 50;
            case "cw" -> 200;
            case "square" -> 500;
            default -> 10;
        };
    }
}
