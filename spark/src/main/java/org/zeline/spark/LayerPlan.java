package org.zeline.spark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoubleFunction;
import org.zeline.cli.command.Ensemble;
import org.zeline.cli.inference.EnsembleRecords;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.option.AttackOptions;
import org.zeline.cli.option.CommonOptions;
import org.zeline.cli.option.DataOptions;
import org.zeline.interpreter.value.ModelException;
import org.zeline.lsa.BatchAnalysis;
import org.zeline.lsa.BatchStudy;
import org.zeline.lsa.LayerAnalysis;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.network.ClassScores;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.perturbation.InputPerturbation;

/**
 * A layer analysis cut into pieces, which any thread of any JVM computes with the same result: a batch of samples under
 * one perturbation or attack, or a few samples under an ensemble of attacks of one strength. The result of a piece is a
 * line of text.
 */
final class LayerPlan {
    /** Samples of a piece of an ensemble: enough to be computed together, few enough to be shared by many tasks. */
    private static final int ENSEMBLE_SAMPLES = 8;

    /**
     * A piece of the work.
     *
     * @param network its index
     * @param attack the name of the perturbation or attack
     * @param strength of an ensemble, by its index among the attacks of the ensemble; 0 for others
     * @param from the index of the first sample
     * @param to the index after the last one
     */
    record Piece(int network, String attack, int strength, int from, int to) {}

    private final List<LoadedModel> networks;
    private final List<LayerAnalysis> analyses;
    private final DataOptions.Read read;
    private final AttackOptions attacks;
    private final Ensemble ensemble;
    private final LayerStudy.Settings settings;
    private final ClassScores scores;
    private final int batch;
    private final CommonOptions common;
    private final List<Piece> pieces;
    private final List<Queue<BatchAnalysis>> idle = new ArrayList<>();

    LayerPlan(
            List<LoadedModel> networks,
            List<LayerAnalysis> analyses,
            DataOptions.Read read,
            AttackOptions attacks,
            Ensemble ensemble,
            LayerStudy.Settings settings,
            ClassScores scores,
            int batch,
            CommonOptions common) {
        this.networks = networks;
        this.analyses = analyses;
        this.read = read;
        this.attacks = attacks;
        this.ensemble = ensemble;
        this.settings = settings;
        this.scores = scores;
        this.batch = batch;
        this.common = common;
        Set<Piece> all = new LinkedHashSet<>();
        for (int network = 0; network < networks.size(); network++) {
            idle.add(new ConcurrentLinkedQueue<>());
            for (String name : attacks.names()) {
                all.addAll(pieces(network, name));
            }
        }
        this.pieces = List.copyOf(all);
    }

    private List<Piece> pieces(int network, String name) {
        boolean together = name.equals(AttackOptions.ENSEMBLE);
        int size = together && !Ensemble.hasFixedBatch(networks.get(network), batch)
                ? Math.min(batch, ENSEMBLE_SAMPLES)
                : batch;
        List<Piece> own = new ArrayList<>();
        for (int strength = 0; strength < (together ? ensemble.attacks().size() : 1); strength++) {
            for (int from = 0; from < samples().count(); from += size) {
                own.add(new Piece(
                        network, name, strength, from, Math.min(samples().count(), from + size)));
            }
        }
        return own;
    }

    List<LoadedModel> networks() {
        return networks;
    }

    LabelledSamples samples() {
        return read.samples();
    }

    /** What the samples are and what was done to them. */
    String fact() {
        return read.fact();
    }

    /** How many pieces a task computes side by side. */
    int threads() {
        return common.threads();
    }

    ClassScores scores() {
        return scores;
    }

    /** All pieces, each once. */
    List<Piece> pieces() {
        return pieces;
    }

    /** What a piece is known by: its place and its samples. */
    String identity(Piece piece) {
        LabelledSamples own = samples().range(piece.from, piece.to);
        double[] values = own.inputs().doubles();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES + own.count() * Integer.BYTES);
        bytes.asDoubleBuffer().put(values);
        bytes.position(values.length * Double.BYTES).asIntBuffer().put(own.labels());
        String radius = piece.attack.equals(AttackOptions.ENSEMBLE)
                ? "-" + ensemble.attacks().get(piece.strength).ball().radius()
                : "";
        return piece.network + "-" + piece.attack + radius + "-" + piece.from + "-" + Submission.sha256(bytes.array());
    }

    /** Computes a piece; what was found is text without spaces. */
    String result(Piece piece) {
        return piece.attack.equals(AttackOptions.ENSEMBLE) ? encoded(records(piece)) : BatchLine.of(study(piece));
    }

    /** Any text as text without spaces. */
    static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String decoded(String encoded) {
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    private DoubleFunction<InputPerturbation> perturbation(String name) {
        return strength -> attacks.perturbation(name, strength, common);
    }

    private BatchStudy study(Piece piece) {
        BatchAnalysis free = idle.get(piece.network).poll();
        BatchAnalysis own = free == null ? analyses.get(piece.network).batches() : free;
        BatchStudy study = own.study(
                samples().range(piece.from, piece.to), piece.from, perturbation(piece.attack), settings, done -> {});
        idle.get(piece.network).add(own);
        return study;
    }

    private String records(Piece piece) {
        List<String> lines = Ensemble.records(
                networks.get(piece.network),
                scores,
                samples().range(piece.from, piece.to),
                piece.from,
                batch,
                common.setup(),
                ensemble.attacks().get(piece.strength));
        return String.join("\n", lines);
    }

    /**
     * What all pieces say about each network.
     *
     * @param results of all pieces
     */
    List<LayerStudy> studies(Map<Piece, String> results) {
        List<LayerStudy> studies = new ArrayList<>();
        for (int network = 0; network < networks.size(); network++) {
            List<LayerStudy.Part> parts = new ArrayList<>();
            for (String name : attacks.names()) {
                List<String> own = pieces(network, name).stream()
                        .map(piece -> Objects.requireNonNull(results.get(piece), () -> piece + " is missing"))
                        .toList();
                parts.add(
                        name.equals(AttackOptions.ENSEMBLE)
                                ? ensemblePart(network, name, own)
                                : LayerStudy.Part.of(
                                        analyses.get(network),
                                        name,
                                        perturbation(name),
                                        settings,
                                        own.stream().map(BatchLine::read).toList()));
            }
            studies.add(new LayerStudy(parts.get(0).result().profile().measure(), parts));
        }
        return studies;
    }

    private LayerStudy.Part ensemblePart(int network, String name, List<String> results) {
        EnsembleRecords records = new EnsembleRecords(line -> {
            throw new ModelException("an executor left out work of " + name);
        });
        results.forEach(lines -> decoded(lines).lines().forEach(records::read));
        return LayerStudy.Part.of(
                analyses.get(network),
                name,
                ensemble.evaluations(
                        networks.get(network), scores, samples(), batch, common.setup(), Optional.of(records)),
                settings,
                samples(),
                done -> {});
    }
}
