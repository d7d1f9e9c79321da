package org.zeline.interpreter.graph;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.FloatFormat;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.StoredTensor;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.SparseTensorProto;
import org.zeline.onnx.proto.TensorProto;

/** Tensors as ONNX files hold them. */
public final class TensorCodec {
    /** Fewer elements are decoded at once. */
    private static final int FEWEST_STORED = 1 << 10;

    private TensorCodec() {}

    /**
     * {@return its elements}
     *
     * @param proto from a file
     * @throws ModelException if shape, type and data don't fit together, or the data stand in another file
     */
    public static Tensor decode(TensorProto proto) {
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            throw new ModelException(
                    "tensor '" + proto.getName() + "' keeps its data in another file, which is"
                            + " not read unless external data are allowed for this model: allow them (on the command line --external-data), or save it as one file");
        }
        ElementType type = ElementType.ofCode(proto.getDataType());
        Shape shape =
                Shape.of(proto.getDimsList().stream().mapToLong(Long::longValue).toArray());
        requireCount(proto, type, shape);
        if (type == ElementType.STRING) {
            String[] values = proto.getStringDataList().stream()
                    .map(ByteString::toStringUtf8)
                    .toArray(String[]::new);
            return new StringTensor(shape, values);
        }
        if (proto.hasRawData() && sharing(type) == 1) {
            ByteBuffer raw = raw(proto.getRawData());
            return isStored(type, shape) ? new StoredTensor(type, shape, raw) : Tensor.of(type, shape, raw);
        }
        if (type == ElementType.FLOAT && isStored(type, shape)) {
            return stored(proto, shape);
        }
        return type.isReal() ? reals(proto, type, shape) : integers(proto, type, shape);
    }

    /**
     * {@return all of its elements, zeros included}
     *
     * @param proto from a file: values, and their flat indices or one row of indices each
     * @throws ModelException if its parts don't fit together
     */
    public static Tensor decode(SparseTensorProto proto) {
        Tensor values = decode(proto.getValues());
        long[] indices = decode(proto.getIndices()).integers();
        Shape shape =
                Shape.of(proto.getDimsList().stream().mapToLong(Long::longValue).toArray());
        int count = values.shape().size();
        boolean flat = proto.getIndices().getDimsCount() == 1;
        if (indices.length != (flat ? count : (long) count * shape.rank())) {
            throw new ModelException("sparse tensor '" + proto.getValues().getName() + "' of shape " + shape + " holds "
                    + count + " values and " + indices.length + " indices");
        }
        int[] source = new int[shape.size()];
        java.util.Arrays.fill(source, -1);
        for (int i = 0; i < count; i++) {
            long at = 0;
            for (int axis = 0; axis < (flat ? 1 : shape.rank()); axis++) {
                long index = indices[flat ? i : i * shape.rank() + axis];
                int extent = flat ? shape.size() : shape.extent(axis);
                if (index < 0 || index >= extent) {
                    throw new ModelException(
                            "sparse tensor '" + proto.getValues().getName() + "' has index " + index
                                    + ", not within [0, " + extent + ")");
                }
                at = at * extent + index;
            }
            source[(int) at] = i;
        }
        return values.take(source, shape);
    }

    /**
     * Whether a tensor is one of the many parameters of a network, rather than a few numbers that operators ask for.
     */
    private static boolean isStored(ElementType type, Shape shape) {
        return type.isReal() && shape.size() >= FEWEST_STORED;
    }

    private static StoredTensor stored(TensorProto proto, Shape shape) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, shape.size()));
        for (int i = 0; i < shape.size(); i++) {
            bytes.putFloat(proto.getFloatData(i));
        }
        return new StoredTensor(ElementType.FLOAT, shape, bytes.flip());
    }

    /** How many bytes a packed row of elements takes. */
    private static long bytes(ElementType type, long count) {
        return type == ElementType.BOOL ? count : (count * type.bits() + 7) / 8;
    }

    /** How many elements of less than 8 bits share a byte, 1 for all others. */
    private static int sharing(ElementType type) {
        return type.bits() < 8 && type.bits() > 1 ? 8 / type.bits() : 1;
    }

    private static void requireCount(TensorProto proto, ElementType type, Shape shape) {
        if (proto.hasRawData()) {
            if (type == ElementType.STRING || proto.getRawData().size() != bytes(type, shape.size())) {
                throw new ModelException("tensor '" + proto.getName() + "' of shape " + shape + " and type " + type
                        + " can't hold " + proto.getRawData().size() + " bytes");
            }
            return;
        }
        int count = switch (type) {
            case FLOAT -> proto.getFloatDataCount();
            case DOUBLE -> proto.getDoubleDataCount();
            case INT64 -> proto.getInt64DataCount();
            case UINT32, UINT64 -> proto.getUint64DataCount();
            case STRING -> proto.getStringDataCount();
            default -> proto.getInt32DataCount();
        };
        int needed = (shape.size() + sharing(type) - 1) / sharing(type);
        if (count != needed) {
            throw new ModelException("tensor '" + proto.getName() + "' of shape " + shape + " needs " + needed
                    + " values, the file holds " + count);
        }
    }

    private static RealTensor reals(TensorProto proto, ElementType type, Shape shape) {
        double[] values = new double[shape.size()];
        @Nullable FloatFormat format = type.format();
        if (format != null) {
            IntToLongFunction bits = bits(proto, type);
            for (int i = 0; i < values.length; i++) {
                values[i] = format.decode((int) bits.applyAsLong(i));
            }
            return new RealTensor(type, shape, values);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = type == ElementType.FLOAT ? proto.getFloatData(i) : proto.getDoubleData(i);
        }
        return new RealTensor(type, shape, values);
    }

    private static IntegerTensor integers(TensorProto proto, ElementType type, Shape shape) {
        IntToLongFunction bits = bits(proto, type);
        long[] values = new long[shape.size()];
        for (int i = 0; i < values.length; i++) {
            long whole = bits.applyAsLong(i);
            values[i] = type.wrap(whole);
            if (values[i] != whole && sharing(type) == 1) {
                throw new ModelException("tensor '" + proto.getName() + "' of type " + type + " holds "
                        + (type == ElementType.UINT32 ? Long.toUnsignedString(whole) : "" + whole) + " at element " + i
                        + ", which is none of its values");
            }
        }
        return new IntegerTensor(type, shape, values);
    }

    /** Reads the bits of one element, with anything above them, but from raw data of whole bytes. */
    private static IntToLongFunction bits(TensorProto proto, ElementType type) {
        int sharing = sharing(type);
        if (sharing > 1) {
            ByteString bytes = proto.getRawData();
            return i -> {
                int word = proto.hasRawData() ? bytes.byteAt(i / sharing) : proto.getInt32Data(i / sharing);
                int shift = i % sharing * type.bits();
                return (word >> shift) & ((1 << type.bits()) - 1);
            };
        }
        return switch (type) {
            case INT64 -> proto::getInt64Data;
            case UINT32, UINT64 -> proto::getUint64Data;
            default -> proto::getInt32Data;
        };
    }

    private static ByteBuffer raw(ByteString bytes) {
        return bytes.asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * {@return the form that files hold; real numbers are rounded to the declared type}
     *
     * @param tensor numbers or strings
     */
    public static TensorProto encode(Tensor tensor) {
        ElementType type = tensor.type();
        TensorProto.Builder proto = TensorProto.newBuilder().setDataType(type.code());
        for (int extent : tensor.shape().extents()) {
            proto.addDims(extent);
        }
        if (type == ElementType.STRING) {
            for (String text : tensor.strings()) {
                proto.addStringData(ByteString.copyFromUtf8(text));
            }
            return proto.build();
        }
        int count = tensor.shape().size();
        ByteBuffer raw =
                ByteBuffer.allocate(Math.toIntExact(bytes(type, count))).order(ByteOrder.LITTLE_ENDIAN);
        if (sharing(type) == 1) {
            tensor.copyTo(raw);
        } else {
            share(tensor, raw);
        }
        return proto.setRawData(ByteString.copyFrom(raw.rewind())).build();
    }

    /** Puts several elements into each byte, the first one lowest. */
    private static void share(Tensor tensor, ByteBuffer raw) {
        ElementType type = tensor.type();
        int sharing = sharing(type);
        FloatFormat format = type.format();
        for (int i = 0; i < tensor.shape().size(); i++) {
            long bits = format == null ? tensor.integers()[i] : format.encode(format.round(tensor.reals()[i], false));
            long own = (bits & ((1L << type.bits()) - 1)) << (i % sharing * type.bits());
            raw.put(i / sharing, (byte) (raw.get(i / sharing) | own));
        }
    }
}
