package org.zeline.lsa.training;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.execution.RandomStreams;
import org.zeline.onnx.WholeFile;
import org.zeline.onnx.proto.ModelProto;

/**
 * A file with the state of a training: a fingerprint of everything that its result depends on, its progress, weights
 * and optimizer state in double precision, and the SHA-256 of all that. Random numbers need no state, see
 * {@link RandomStreams}. The file is replaced as a whole.
 */
final class Checkpoint {
    private static final String MAGIC = "zeline training 1";
    private static final int HASH = 32;

    private Checkpoint() {}

    static String fingerprint(
            ModelProto model,
            TrainingSettings settings,
            TrainingSet samples,
            @Nullable TrainingSet validation,
            Instructions instructions) {
        MessageDigest digest = sha256();
        digest.update(model.toByteArray());
        digest.update(settings.toString().getBytes(StandardCharsets.UTF_8));
        digest.update(
                (instructions.kernels().name() + instructions.kernels().lanes()).getBytes(StandardCharsets.UTF_8));
        samples.addTo(digest);
        if (validation != null) {
            validation.addTo(digest);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static void save(Path file, String fingerprint, TrainingState now) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(MAGIC);
            out.writeUTF(fingerprint);
            out.writeInt(now.epoch);
            out.writeInt(now.batch);
            out.writeLong(now.steps);
            write(out, now.sums);
            write(out, now.weights);
            for (double[][] state : now.optimizerState) {
                for (double[] array : state) {
                    write(out, array);
                }
            }
            Tensor[] best = now.best;
            out.writeBoolean(best != null);
            if (best != null) {
                write(out, best);
            }
            out.writeDouble(now.bestScore);
            out.writeInt(now.epochsSinceBest);
            out.writeInt(now.history.size());
            for (EpochResult result : now.history) {
                write(out, result);
            }
            out.write(sha256().digest(bytes.toByteArray()));
            WholeFile.write(file, bytes.toByteArray());
        } catch (IOException e) {
            throw new ModelException("could not be written (" + e.getMessage()
                            + "); free some space and start the same training again, it resumes from the last"
                            + " checkpoint")
                    .at(file.toString());
        }
    }

    private static void write(DataOutputStream out, Tensor[] tensors) throws IOException {
        for (Tensor tensor : tensors) {
            write(out, tensor.doubles());
        }
    }

    private static void write(DataOutputStream out, double[] values) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Double.BYTES);
        buffer.asDoubleBuffer().put(values);
        out.write(buffer.array());
    }

    private static void write(DataOutputStream out, EpochResult result) throws IOException {
        out.writeInt(result.epoch());
        out.writeDouble(result.rate());
        out.writeDouble(result.loss());
        out.writeDouble(result.accuracy());
        EpochResult.Validation validation = result.validation();
        out.writeBoolean(validation != null);
        if (validation != null) {
            out.writeDouble(validation.loss());
            out.writeDouble(validation.clean());
            out.writeDouble(validation.accuracy());
        }
    }

    /** Reads a file into the state; leaves the state unchanged if there is no such file. */
    static void load(Path file, String fingerprint, TrainingState now) {
        byte[] bytes;
        try {
            if (!Files.exists(file)) {
                return;
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ModelException("could not be read (" + e.getMessage() + ")").at(file.toString());
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (!in.readUTF().equals(MAGIC)) {
                throw damaged(file);
            }
            if (!in.readUTF().equals(fingerprint)) {
                throw new ModelException("is the checkpoint of another training: the model, the data, the settings or"
                                + " the kernels differ; use another file, or the original ones")
                        .at(file.toString());
            }
            MessageDigest digest = sha256();
            digest.update(bytes, 0, Math.max(0, bytes.length - HASH));
            if (!Arrays.equals(digest.digest(), Arrays.copyOfRange(bytes, bytes.length - HASH, bytes.length))) {
                throw damaged(file);
            }
            read(in, now);
        } catch (IOException e) {
            throw damaged(file);
        }
    }

    private static ModelException damaged(Path file) {
        return new ModelException("is no checkpoint of a training, or is damaged; delete it to start again")
                .at(file.toString());
    }

    private static void read(DataInputStream in, TrainingState now) throws IOException {
        now.epoch = in.readInt();
        now.batch = in.readInt();
        now.steps = in.readLong();
        read(in, now.sums);
        now.weights = read(in, now.weights);
        for (double[][] state : now.optimizerState) {
            for (double[] array : state) {
                read(in, array);
            }
        }
        now.best = in.readBoolean() ? read(in, now.weights) : null;
        now.bestScore = in.readDouble();
        now.epochsSinceBest = in.readInt();
        int epochs = in.readInt();
        for (int e = 0; e < epochs; e++) {
            now.history.add(result(in));
        }
    }

    private static EpochResult result(DataInputStream in) throws IOException {
        int epoch = in.readInt();
        double rate = in.readDouble();
        double loss = in.readDouble();
        double accuracy = in.readDouble();
        EpochResult.Validation validation =
                in.readBoolean() ? new EpochResult.Validation(in.readDouble(), in.readDouble(), in.readDouble()) : null;
        return new EpochResult(epoch, rate, loss, accuracy, validation);
    }

    private static Tensor[] read(DataInputStream in, Tensor[] like) throws IOException {
        Tensor[] tensors = new Tensor[like.length];
        for (int i = 0; i < like.length; i++) {
            double[] values = new double[like[i].shape().size()];
            read(in, values);
            tensors[i] = Tensor.wrapping(like[i].type(), like[i].shape(), values);
        }
        return tensors;
    }

    private static void read(DataInputStream in, double[] values) throws IOException {
        byte[] bytes = new byte[values.length * Double.BYTES];
        in.readFully(bytes);
        ByteBuffer.wrap(bytes).asDoubleBuffer().get(values);
    }
}
