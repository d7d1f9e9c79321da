package org.zeline.interpreter.graph;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntToLongFunction;
import org.zeline.interpreter.ElementType;
import org.zeline.interpreter.IntegerTensor;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.RealTensor;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.Tensor;
import org.zeline.onnx.proto.TensorProto;

/** Tensors as ONNX files hold them. */
public final class TensorCodec {
    private TensorCodec() {}

    /**
     * {@return its elements}
     *
     * @param proto from a file
     * @throws ModelException if shape, type and data don't fit together, or the data stand in another file
     */
    public static Tensor decode(TensorProto proto) {
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            throw new ModelException("tensor '" + proto.getName() + "' keeps its data in another file, which is not"
                    + " supported: save the model as one file");
        }
        ElementType type = ElementType.ofCode(proto.getDataType());
        Shape shape =
                Shape.of(proto.getDimsList().stream().mapToLong(Long::longValue).toArray());
        if (type == ElementType.STRING) {
            throw new ModelException("tensor '" + proto.getName() + "' holds strings, which are not supported");
        }
        int count = proto.hasRawData() ? rawCount(proto, type) : typedCount(proto, type);
        if (count != shape.size()) {
            throw new ModelException("tensor '" + proto.getName() + "' of shape " + shape + " needs " + shape.size()
                    + " values, the file holds " + count);
        }
        return type.isReal() ? reals(proto, type, shape) : integers(proto, type, shape);
    }

    private static int width(ElementType type) {
        return switch (type) {
            case BOOL, INT8, UINT8 -> 1;
            case INT16, UINT16, FLOAT16, BFLOAT16 -> 2;
            case FLOAT, INT32, UINT32 -> 4;
            case DOUBLE, INT64, UINT64 -> 8;
            case STRING -> throw new ModelException("strings have no fixed width");
        };
    }

    private static int rawCount(TensorProto proto, ElementType type) {
        int bytes = proto.getRawData().size();
        if (bytes % width(type) != 0) {
            throw new ModelException("tensor '" + proto.getName() + "' holds " + bytes
                    + " bytes, not a multiple of the " + width(type) + " that " + type + " takes");
        }
        return bytes / width(type);
    }

    private static int typedCount(TensorProto proto, ElementType type) {
        return switch (type) {
            case FLOAT -> proto.getFloatDataCount();
            case DOUBLE -> proto.getDoubleDataCount();
            case INT64 -> proto.getInt64DataCount();
            case UINT32, UINT64 -> proto.getUint64DataCount();
            default -> proto.getInt32DataCount();
        };
    }

    private static RealTensor reals(TensorProto proto, ElementType type, Shape shape) {
        double[] values = new double[shape.size()];
        ByteBuffer raw = raw(proto.getRawData());
        for (int i = 0; i < values.length; i++) {
            if (proto.hasRawData()) {
                values[i] = switch (type) {
                    case FLOAT -> raw.getFloat();
                    case DOUBLE -> raw.getDouble();
                    case FLOAT16 -> halfToDouble(raw.getShort());
                    default -> Float.intBitsToFloat(raw.getShort() << 16);
                };
            } else {
                values[i] = switch (type) {
                    case FLOAT -> proto.getFloatData(i);
                    case DOUBLE -> proto.getDoubleData(i);
                    case FLOAT16 -> halfToDouble((short) proto.getInt32Data(i));
                    default -> Float.intBitsToFloat(proto.getInt32Data(i) << 16);
                };
            }
        }
        return new RealTensor(type, shape, values);
    }

    private static IntegerTensor integers(TensorProto proto, ElementType type, Shape shape) {
        ByteBuffer raw = raw(proto.getRawData());
        IntToLongFunction read = proto.hasRawData()
                ? i -> switch (type) {
                    case BOOL, UINT8 -> raw.get() & 0xFF;
                    case INT8 -> raw.get();
                    case INT16 -> raw.getShort();
                    case UINT16 -> raw.getShort() & 0xFFFF;
                    case INT32 -> raw.getInt();
                    case UINT32 -> raw.getInt() & 0xFFFFFFFFL;
                    default -> raw.getLong();
                }
                : i -> switch (type) {
                    case INT64 -> proto.getInt64Data(i);
                    case UINT32, UINT64 -> proto.getUint64Data(i);
                    default -> proto.getInt32Data(i);
                };
        long[] values = new long[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = read.applyAsLong(i);
        }
        return new IntegerTensor(type, shape, values);
    }

    private static ByteBuffer raw(ByteString bytes) {
        return bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
    static double halfToDouble(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double magnitude;
        if (exponent == 0x1F) {
            magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((double) fraction, -24);
        } else {
            magnitude = Math.scalb((double) (fraction | 0x400), exponent - 25);
        }
        return bits < 0 ? -magnitude : magnitude;
    }

    /**
     * {@return the form that files hold; real numbers are rounded to the declared type}
     *
     * @param tensor numbers
     */
    public static TensorProto encode(Tensor tensor) {
        TensorProto.Builder proto =
                TensorProto.newBuilder().setDataType(tensor.type().code());
        for (int extent : tensor.shape().extents()) {
            proto.addDims(extent);
        }
        int width = width(tensor.type());
        ByteBuffer raw = ByteBuffer.allocate(Math.multiplyExact(tensor.shape().size(), width))
                .order(ByteOrder.LITTLE_ENDIAN);
        if (tensor instanceof RealTensor real) {
            for (double value : real.values()) {
                switch (real.type()) {
                    case FLOAT -> raw.putFloat((float) value);
                    case DOUBLE -> raw.putDouble(value);
                    default -> throw new ModelException("writing " + real.type() + " is not supported");
                }
            }
        } else {
            for (long value : tensor.integers()) {
                switch (width) {
                    case 1 -> raw.put((byte) value);
                    case 2 -> raw.putShort((short) value);
                    case 4 -> raw.putInt((int) value);
                    default -> raw.putLong(value);
                }
            }
        }
        return proto.setRawData(ByteString.copyFrom(raw.flip())).build();
    }
}
