package org.zeline.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.LayerList;
import org.zeline.cli.input.LoadedModel;
import org.zeline.interpreter.ModelNode;
import org.zeline.interpreter.OnnxModel;
import org.zeline.lsa.LayerAnalysis;
import org.zeline.lsa.LayerProfile;
import org.zeline.lsa.ProbeSelection;
import org.zeline.lsa.VulnerableLayers;
import org.zeline.lsa.attack.Attack;
import org.zeline.lsa.attack.AttackObjective;
import org.zeline.lsa.attack.AttackSettings;
import org.zeline.lsa.attack.Attacks;
import org.zeline.lsa.attack.AutoProjectedGradient;
import org.zeline.lsa.attack.GradientAttack;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.attack.ProjectedGradient;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.training.Discrepancy;
import org.zeline.lsa.training.LearningRateSchedule;
import org.zeline.lsa.training.Optimizer;
import org.zeline.lsa.training.Precision;
import org.zeline.lsa.training.RegularizedLayer;
import org.zeline.lsa.training.StoppingCriterion;
import org.zeline.lsa.training.TrainingMethod;
import org.zeline.lsa.training.TrainingSettings;
import picocli.CommandLine.Option;

/** Options that say how a network is trained. */
public final class TrainOptions {
    private static final double FAST_STEP = 1.25;
    private static final double PGD_STEP = 2.5;
    private static final int PROFILED = 256;

    @Option(
            names = "--method",
            paramLabel = "M",
            defaultValue = "standard",
            description = "What is minimised: standard, at, trades or fast (default: standard).")
    private String method = "standard";

    @Option(
            names = "--attack",
            paramLabel = "A",
            defaultValue = "pgd",
            description = "What perturbs samples: pgd, or apgd, which chooses its steps itself and takes neither"
                    + " --alpha nor --start (default: pgd).")
    private String attack = "pgd";

    @Option(
            names = "--eps",
            paramLabel = "X",
            defaultValue = "0.1",
            description = "How far the attack moves an element (default: 0.1).")
    private double epsilon;

    @Option(
            names = "--alpha",
            paramLabel = "X",
            description = "The length of a step of the attack (default: 2.5 eps / steps, with --method fast 1.25 eps).")
    private @Nullable Double alpha;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "How many steps the attack takes (default: 7, with --method fast 1).")
    private @Nullable Integer steps;

    @Option(
            names = "--start",
            paramLabel = "S",
            description = "Where the attack begins: sample, uniform or near (default: uniform, with trades near).")
    private @Nullable String start;

    @Option(
            names = "--bounds",
            paramLabel = "LO,HI",
            split = ",",
            description = "The least and the largest value of an element (default: 0,1).")
    private List<Double> bounds = new ArrayList<>();

    @Option(
            names = "--beta",
            paramLabel = "X",
            defaultValue = "6",
            description = "The weight of TRADES' divergence (default: 6).")
    private double beta;

    @Option(
            names = "--layers",
            paramLabel = "L",
            split = ",",
            description =
                    "Layers to regularise: names of values or nodes, or a part of a node's path such as features.1;"
                            + " mvl for the activations that the attack moves most, see zeline lsa; F.json or"
                            + " F.json#NAME for the vulnerable layers by the attack or criterion NAME that zeline lsa"
                            + " --json wrote.")
    private List<String> layers = new ArrayList<>();

    @Option(
            names = "--gamma",
            paramLabel = "X",
            split = ",",
            description = "The weight of each layer's discrepancy, one for all or one each (default: 1).")
    private List<Double> gammas = new ArrayList<>();

    @Option(
            names = "--measure",
            paramLabel = "M",
            defaultValue = "relative",
            description = "How layers are compared: relative, squared or mean-squared (default: relative).")
    private String measure = "relative";

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "10", description = "Epochs (default: 10).")
    private int epochs;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "64", description = "Samples a step (default: 64).")
    private int batch;

    @Option(
            names = "--optimizer",
            paramLabel = "O",
            defaultValue = "adam",
            description = "sgd or adam (default: adam).")
    private String optimizer = "adam";

    @Option(names = "--lr", paramLabel = "X", description = "The learning rate (default: 0.001, with sgd 0.05).")
    private @Nullable Double rate;

    @Option(
            names = "--momentum",
            paramLabel = "X",
            defaultValue = "0.9",
            description = "Momentum of sgd (default: 0.9).")
    private double momentum;

    @Option(names = "--nesterov", description = "Use Nesterov's momentum.")
    private boolean nesterov;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            defaultValue = "0",
            description = "What fraction of the weights is added to their gradient (default: 0).")
    private double decay;

    @Option(
            names = "--schedule",
            paramLabel = "S",
            defaultValue = "constant",
            description = "How the learning rate changes: constant, step, cosine, linear, cyclic or one-cycle (default:"
                    + " constant).")
    private String schedule = "constant";

    @Option(
            names = "--warmup",
            paramLabel = "P",
            defaultValue = "0",
            description = "Over what fraction of the training the rate first rises (default: 0).")
    private double warmup;

    @Option(
            names = "--step-epochs",
            paramLabel = "N",
            defaultValue = "10",
            description = "With --schedule step: after how many epochs the rate falls (default: 10).")
    private int every;

    @Option(
            names = "--step-factor",
            paramLabel = "X",
            defaultValue = "0.1",
            description = "With --schedule step: to what fraction (default: 0.1).")
    private double fall;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "0",
            description = "Stop after N epochs without a better validation and keep the best (default: never).")
    private int patience;

    @Option(
            names = "--stop-by",
            paramLabel = "C",
            defaultValue = "loss",
            description = "With --patience: what makes a validation better, a lower loss or a higher accuracy"
                    + " (default: loss).")
    private String criterion = "loss";

    @Option(
            names = "--precision",
            paramLabel = "P",
            defaultValue = "float",
            description = "What products and their sums are computed in: float, or double, which takes about twice as"
                    + " long (default: float).")
    private String precision = "float";

    @Option(
            names = "--initialize",
            description = "Start from new weights, drawn by the seed, not from those of the file.")
    private boolean initialize;

    @Option(
            names = "--weights",
            paramLabel = "W",
            split = ",",
            description = "Train these initializers only (default: those of convolutions, products, batch"
                    + " normalisation, additions and PRelu).")
    private @Nullable List<String> weights;

    /** The bounds of an element. */
    public Bounds bounds(CommonOptions common) {
        if (bounds.isEmpty()) {
            return Bounds.UNIT;
        }
        if (bounds.size() != 2 || !(bounds.get(0) < bounds.get(1))) {
            throw common.usage("--bounds needs two numbers in order, got " + bounds);
        }
        return new Bounds(bounds.get(0), bounds.get(1));
    }

    /** Whether there will be an attack. */
    public boolean attacks() {
        return !method.equalsIgnoreCase("standard") || !layers.isEmpty();
    }

    public TrainingSettings settings(LoadedModel loaded, LabelledSamples samples, CommonOptions common) {
        TrainingMethod chosen = choice(TrainingMethod.class, "--method", method, common);
        try {
            TrainingSettings.Builder builder = TrainingSettings.builder()
                    .method(chosen)
                    .attack(attack(chosen, common))
                    .beta(beta)
                    .layers(
                            regularised(loaded, samples, common),
                            choice(Discrepancy.class, "--measure", measure, common))
                    .optimizer(
                            optimizer(common), rate == null ? (optimizer.equalsIgnoreCase("sgd") ? 0.05 : 0.001) : rate)
                    .schedule(LearningRateSchedule.of(
                                    choice(LearningRateSchedule.Shape.class, "--schedule", schedule, common))
                            .withWarmup(warmup)
                            .withSteps(every, fall))
                    .weightDecay(decay)
                    .epochs(epochs)
                    .batchSize(batch)
                    .precision(choice(Precision.class, "--precision", precision, common))
                    .seed(common.seed());
            StoppingCriterion better = choice(StoppingCriterion.class, "--stop-by", criterion, common);
            if (patience != 0) {
                builder.stopEarly(patience, better);
            }
            if (initialize) {
                builder.initialized();
            }
            if (weights != null) {
                builder.weights(weights);
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw common.usage(String.valueOf(e.getMessage()));
        }
    }

    private GradientAttack attack(TrainingMethod chosen, CommonOptions common) {
        boolean fast = chosen == TrainingMethod.FAST;
        if (steps != null && steps < 1) {
            throw common.usage(
                    "--steps must be at least 1, got " + steps + "; --method standard goes without an attack");
        }
        int count = steps == null ? (fast ? 1 : 7) : steps;
        double step = alpha != null ? alpha : fast ? FAST_STEP * epsilon : PGD_STEP * epsilon / Math.max(1, count);
        ProjectedGradient.Start from = start != null
                ? choice(ProjectedGradient.Start.class, "--start", start, common)
                : chosen == TrainingMethod.TRADES ? ProjectedGradient.Start.NEAR : ProjectedGradient.Start.UNIFORM;
        NormBall ball = new NormBall(Norm.LINF, epsilon, bounds(common));
        if (attack.equalsIgnoreCase("apgd") && (alpha != null || start != null)) {
            throw common.usage("--attack apgd chooses its steps and its start itself: leave out --alpha and --start");
        }
        return switch (attack.toLowerCase(Locale.ROOT)) {
            case "pgd" -> ProjectedGradient.pgd(ball, step, count, from, 1);
            case "apgd" -> new AutoProjectedGradient(ball, count, AttackObjective.CROSS_ENTROPY, 1);
            default -> throw common.usage("--attack must be pgd or apgd, got '" + attack + "'");
        };
    }

    private Optimizer optimizer(CommonOptions common) {
        return switch (optimizer.toLowerCase(Locale.ROOT)) {
            case "sgd" -> new Optimizer.Sgd(momentum, nesterov);
            case "adam" -> new Optimizer.Adam();
            default -> throw common.usage("--optimizer must be sgd or adam, got '" + optimizer + "'");
        };
    }

    private static <E extends Enum<E>> E choice(Class<E> kind, String option, String text, CommonOptions common) {
        List<String> names = new ArrayList<>();
        for (E one : kind.getEnumConstants()) {
            String name = one.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equals(text.toLowerCase(Locale.ROOT))) {
                return one;
            }
            names.add(name);
        }
        throw common.usage(option + " must be one of " + String.join(", ", names) + ", got '" + text + "'");
    }

    /** The most vulnerable activations of the network as the file has it. */
    private List<String> vulnerable(OnnxModel model, LabelledSamples samples, CommonOptions common) {
        NormBall ball = new NormBall(Norm.LINF, epsilon, bounds(common));
        Attack pgd = Attacks.of("pgd", ball, AttackSettings.usual());
        LayerProfile profile = LayerAnalysis.of(model, ProbeSelection.ofActivations())
                .with(common.instructions())
                .withSeed(common.seed())
                .profile(samples.range(0, Math.min(PROFILED, samples.count())), pgd, done -> {})
                .profile();
        return VulnerableLayers.inWidestGap(profile, VulnerableLayers.Rule.LAYER_AVERAGE, common.seed())
                .vulnerable()
                .stream()
                .map(entry -> entry.layer().value())
                .toList();
    }

    private List<RegularizedLayer> regularised(LoadedModel loaded, LabelledSamples samples, CommonOptions common) {
        OnnxModel model = loaded.model();
        List<String> layers = this.layers.equals(List.of("mvl"))
                ? vulnerable(model, samples, common)
                : this.layers.stream()
                        .flatMap(name -> named(name, loaded, common).stream())
                        .toList();
        if (gammas.size() > 1 && gammas.size() != layers.size()) {
            throw common.usage("--gamma needs one number, or one for each of the " + layers.size() + " layers, got "
                    + gammas.size());
        }
        List<RegularizedLayer> found = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            double gamma = gammas.isEmpty() ? 1 : gammas.get(gammas.size() == 1 ? 0 : i);
            found.add(new RegularizedLayer(value(model, layers.get(i), common), gamma));
        }
        return found;
    }

    /** The layers that a word stands for: those of a list in a file, or itself. */
    private static List<String> named(String word, LoadedModel loaded, CommonOptions common) {
        if (!LayerList.isNamedBy(word)) {
            return List.of(word);
        }
        LayerList list = LayerList.read(word, loaded.file().sha256());
        for (String value : list.values()) {
            if (loaded.model().nodes().stream().noneMatch(node -> node.outputs().contains(value))) {
                throw common.usage("--layers " + word + ": the graph has no value '" + value
                        + "', which is vulnerable by " + list.name() + " there; analyse this network");
            }
        }
        return list.values();
    }

    /** The value of that name, or of the last node of that name, or with it in its path. */
    private static String value(OnnxModel model, String name, CommonOptions common) {
        String found = null;
        for (ModelNode node : model.nodes()) {
            if (node.outputs().contains(name)) {
                return name;
            }
            boolean part = ("/" + node.name() + "/").contains("/" + name + "/");
            found = part ? node.outputs().get(0) : found;
        }
        if (found == null) {
            throw common.usage("--layers: the graph has no value and no node '" + name + "'");
        }
        return found;
    }
}
