package org.zeline.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.zeline.lsa.BatchProfile;
import org.zeline.lsa.BatchStudy;

/** What was found in a batch as text, in which no bit of a number is lost. */
final class BatchLine {
    private BatchLine() {}

    static String of(BatchStudy study) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            BatchProfile profile = study.comparison().profile();
            int layers = profile.together().length;
            out.writeInt(study.count());
            out.writeInt(layers);
            out.writeInt(study.withstood().length);
            out.writeInt(study.distances().length);
            for (double[] sample : profile.perSample()) {
                write(out, sample);
            }
            write(out, profile.together());
            for (int l = 0; l < layers; l++) {
                out.writeInt(profile.undefined()[l]);
                out.writeBoolean(profile.alive()[l]);
            }
            write(out, study.comparison().rises());
            out.writeInt(study.comparison().correct());
            out.writeInt(study.comparison().cleanCorrect());
            for (boolean[] strength : study.withstood()) {
                for (boolean sample : strength) {
                    out.writeBoolean(sample);
                }
            }
            write(out, study.distances());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static void write(DataOutputStream out, double[] values) throws IOException {
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    static BatchStudy read(String line) {
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(line)))) {
            int count = in.readInt();
            int layers = in.readInt();
            boolean[][] withstood = new boolean[in.readInt()][count];
            int distances = in.readInt();
            double[][] perSample = new double[count][];
            for (int s = 0; s < count; s++) {
                perSample[s] = doubles(in, layers);
            }
            double[] together = doubles(in, layers);
            int[] undefined = new int[layers];
            boolean[] alive = new boolean[layers];
            for (int l = 0; l < layers; l++) {
                undefined[l] = in.readInt();
                alive[l] = in.readBoolean();
            }
            BatchStudy.Comparison comparison = new BatchStudy.Comparison(
                    new BatchProfile(perSample, together, undefined, alive),
                    doubles(in, layers),
                    in.readInt(),
                    in.readInt());
            for (boolean[] strength : withstood) {
                for (int s = 0; s < count; s++) {
                    strength[s] = in.readBoolean();
                }
            }
            return new BatchStudy(comparison, withstood, doubles(in, distances));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] doubles(DataInputStream in, int count) throws IOException {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }
}
