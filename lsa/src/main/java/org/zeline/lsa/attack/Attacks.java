package org.zeline.lsa.attack;

import java.util.List;
import org.zeline.lsa.attack.ProjectedGradient.Start;

/** Attacks by name. */
public final class Attacks {
    /** The names that {@link #of} knows. */
    public static final List<String> NAMES = List.of(
            "fgsm", "ffgsm", "bim", "pgd", "mifgsm", "apgd", "apgd-dlr", "deepfool", "cw", "tpgd", "square", "fab");

    private Attacks() {}

    /**
     * {@return the attack of that name}
     *
     * @param name one of {@link #NAMES}
     * @param ball where results lie; deepfool, cw and fab, which search for the smallest change, use its bounds only,
     *     and fab its norm
     * @param settings parameters of the attack
     * @throws IllegalArgumentException if there is no such attack, or it does not work with that ball
     */
    public static Attack of(String name, NormBall ball, AttackSettings settings) {
        int steps = settings.steps().orElse(usualSteps(name));
        double step = settings.step().orElse(2.5 * ball.radius() / steps);
        Start start = settings.randomStart() ? Start.UNIFORM : Start.SAMPLE;
        return switch (name) {
            case "fgsm" -> ProjectedGradient.fgsm(ball);
            case "ffgsm" -> ProjectedGradient.ffgsm(ball, settings.step().orElse(1.25 * ball.radius()));
            case "bim" -> ProjectedGradient.bim(ball, step, steps);
            case "pgd" -> ProjectedGradient.pgd(ball, step, steps, start, settings.restarts());
            case "mifgsm" -> ProjectedGradient.mifgsm(ball, step, steps, 1);
            case "apgd" -> new AutoProjectedGradient(ball, steps, AttackObjective.CROSS_ENTROPY, settings.restarts());
            case "apgd-dlr" -> new AutoProjectedGradient(ball, steps, AttackObjective.DLR, settings.restarts());
            case "deepfool" -> new DeepFool(steps, 0.02, ball.bounds());
            case "cw" -> CarliniWagner.within(ball.bounds()).withSteps(steps);
            case "tpgd" -> ProjectedGradient.tpgd(ball, step, steps);
            case "square" -> new SquareAttack(ball, steps, 0.8, true);
            case "fab" -> new FastAdaptiveBoundary(ball, steps, 9);
            default ->
                throw new IllegalArgumentException("unknown attack '" + name + "': use " + String.join(", ", NAMES));
        };
    }

    private static int usualSteps(String name) {
        return switch (name) {
            case "deepfool" -> 50;
            case "cw" -> 200;
            case "square" -> 500;
            case "fab" -> 100;
            default -> 10;
        };
    }
}
