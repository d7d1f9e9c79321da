package org.zeline.cli.input;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** The {@code .npy} format of NumPy, versions 1 to 3. */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** Headers are dictionaries as Python writes them, with either quotes, any spaces, and lengths like {@code 3L}. */
    private static final Pattern TYPE =
            Pattern.compile("(['\"])descr\\1\\s*:\\s*(['\"])([<>|=]?)(f[248]|[iu][1248]|b1|\\?)\\2");

    private static final Pattern ORDER = Pattern.compile("(['\"])fortran_order\\1\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("(['\"])shape\\1\\s*:\\s*\\(([0-9L,\\s]*)\\)");

    private Npy() {}

    /**
     * Reads an array.
     *
     * @param bytes the content of the file
     * @param name stands for the file in messages
     * @return its elements in row-major order
     * @throws BadInputException if it is damaged or holds neither real numbers, nor integers, nor booleans
     */
    public static Tensor read(byte[] bytes, String name) {
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            String header = header(data, name);
            Matcher type = match(TYPE, header, "type of elements", name);
            boolean columns = match(ORDER, header, "order", name).group(2).equals("True");
            Shape shape = shape(match(SHAPE, header, "shape", name).group(2));
            ElementType elements = type(type.group(4));
            data.order(type.group(3).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            return columns
                    ? rowMajor(Tensor.of(elements, reversed(shape), data), shape)
                    : Tensor.of(elements, shape, data);
        } catch (BufferUnderflowException e) {
            throw new BadInputException(name + ": is damaged or cut short; save the array again", e);
        } catch (ModelException | NumberFormatException e) {
            throw new BadInputException(name + ": " + e.getMessage(), e);
        }
    }

    private static String header(ByteBuffer data, String name) {
        byte[] start = new byte[MAGIC.length];
        data.get(start);
        int version = data.get();
        data.get();
        if (!Arrays.equals(start, MAGIC) || version < 1 || version > 3) {
            throw new BadInputException(name + ": is no .npy file of version 1 to 3");
        }
        int length = version == 1 ? data.getShort() & 0xFFFF : data.getInt();
        if (length < 0 || length > data.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] header = new byte[length];
        data.get(header);
        return new String(header, StandardCharsets.UTF_8);
    }

    private static Matcher match(Pattern pattern, String header, String what, String name) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new BadInputException(
                    name + ": its header states no " + what + " that is supported: " + header.strip());
        }
        return matcher;
    }

    private static Shape shape(String text) {
        return Shape.of(Arrays.stream(text.split(","))
                .map(extent -> extent.replaceAll("[\\sL]", ""))
                .filter(extent -> !extent.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray());
    }

    private static ElementType type(String code) {
        return switch (code) {
            case "f8" -> ElementType.DOUBLE;
            case "f4" -> ElementType.FLOAT;
            case "f2" -> ElementType.FLOAT16;
            case "b1", "?" -> ElementType.BOOL;
            default -> ElementType.valueOf((code.charAt(0) == 'i' ? "INT" : "UINT") + 8 * (code.charAt(1) - '0'));
        };
    }

    private static Shape reversed(Shape shape) {
        int[] extents = shape.extents();
        for (int i = 0; i < extents.length; i++) {
            extents[i] = shape.extent(extents.length - 1 - i);
        }
        return Shape.of(extents);
    }

    /** The first index runs fastest in {@code columnMajor}. */
    private static Tensor rowMajor(Tensor columnMajor, Shape shape) {
        int[] step = new int[shape.rank()];
        for (int i = 0; i < step.length; i++) {
            step[i] = shape.size(0, i);
        }
        return columnMajor.take(shape.walk(0, step), shape);
    }

    /**
     * Writes an array in version 1. Real numbers are written in the double precision that they were computed in,
     * whatever type the model declares; integers of less than 8 bits, which NumPy lacks, as those of 8.
     *
     * @param tensor the array
     * @return the content of the file
     */
    public static byte[] write(Tensor tensor) {
        String descr = descr(tensor.type());
        StringBuilder shape = new StringBuilder();
        for (int extent : tensor.shape().extents()) {
            shape.append(extent).append(", ");
        }
        String dict = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }";
        int used = MAGIC.length + 4 + dict.length() + 1;
        String header = dict + " ".repeat((64 - used % 64) % 64) + "\n";
        int width = descr.charAt(2) - '0';
        ByteBuffer bytes = ByteBuffer.allocate(Math.addExact(
                        MAGIC.length + 4 + header.length(),
                        Math.multiplyExact(width, tensor.shape().size())))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length());
        bytes.put(header.getBytes(StandardCharsets.US_ASCII));
        if (tensor.type().isReal()) {
            tensor.copyTo(bytes.asDoubleBuffer());
        } else {
            whole(tensor).copyTo(bytes);
        }
        return bytes.array();
    }

    /** The same integers, of 8 bits at least. */
    private static Tensor whole(Tensor tensor) {
        ElementType type = tensor.type();
        return type.bits() >= Byte.SIZE || type == ElementType.BOOL
                ? tensor
                : Tensor.of(type.isSigned() ? ElementType.INT8 : ElementType.UINT8, tensor.shape(), tensor.doubles());
    }

    private static String descr(ElementType type) {
        if (type.isReal()) {
            return "<f8";
        }
        if (type == ElementType.BOOL) {
            return "|b1";
        }
        String name = type.toString().toLowerCase(Locale.ROOT);
        int width = Math.max(1, type.bits() / 8);
        return (width == 1 ? "|" : "<") + name.charAt(0) + width;
    }
}
