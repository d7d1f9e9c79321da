package org.zeline.cli.input;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** NumPy's archives of arrays. */
final class Npz {
    private Npz() {}

    /**
     * The bytes of one array.
     *
     * @param wanted its name, or {@code null} if there is only one
     */
    static byte[] entry(byte[] bytes, @Nullable String wanted, String name) {
        Map<String, byte[]> found = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String array = entry.getName().replaceAll("\\.npy$", "");
                boolean taken = wanted == null || wanted.equals(array);
                found.put(array, taken ? in.readAllBytes() : new byte[0]);
            }
        } catch (IOException e) {
            throw new BadInputException(name + ": is damaged (" + e.getMessage() + ")", e);
        }
        byte[] only = wanted == null && found.size() == 1
                ? found.values().iterator().next()
                : wanted == null ? null : found.get(wanted);
        if (only == null) {
            throw new BadInputException(name + ": "
                    + (wanted == null ? "" : "there is no array '" + wanted + "', it ")
                    + (found.isEmpty()
                            ? "holds no arrays; save it again"
                            : "holds " + String.join(", ", found.keySet()) + "; name one of them as " + name
                                    + "#NAME"));
        }
        return only;
    }
}
