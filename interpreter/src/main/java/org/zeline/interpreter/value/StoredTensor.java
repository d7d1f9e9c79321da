package org.zeline.interpreter.value;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Real numbers in the width of their type, as a file holds them: parameters of a network that nothing computes with
 * yet. They become doubles when they are asked for, and are such only as long as somebody holds these.
 */
public final class StoredTensor implements Tensor {
    private final ElementType type;
    private final Shape shape;
    private final ByteBuffer bytes;
    private volatile @Nullable WeakReference<RealTensor> decoded;

    /**
     * Takes the numbers.
     *
     * @param type any real type whose elements take whole bytes
     * @param shape the extents
     * @param bytes what remains in it is all elements, in the buffer's byte order; shared
     * @throws ModelException if there are more or fewer bytes
     */
    public StoredTensor(ElementType type, Shape shape, ByteBuffer bytes) {
        PackedElements.requireFit(type, shape, bytes);
        if (!type.isReal()) {
            throw new ModelException("a stored tensor holds real numbers, got type " + type);
        }
        this.type = type;
        this.shape = shape;
        this.bytes = bytes.slice().order(bytes.order());
    }

    @Override
    public ElementType type() {
        return type;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public StoredTensor reshape(Shape target) {
        return new StoredTensor(type, target, bytes);
    }

    @Override
    public RealTensor take(int[] index, Shape target) {
        return decoded().take(index, target);
    }

    @Override
    public double[] doubles() {
        return decoded().values();
    }

    @Override
    public double[] reals() {
        return decoded().values();
    }

    /**
     * {@return an element, without decoding the others}
     *
     * @param i its flat index
     */
    public double at(int i) {
        return PackedElements.real(type, bytes, i);
    }

    /** {@return the same elements as doubles} */
    public RealTensor decoded() {
        WeakReference<RealTensor> last = decoded;
        RealTensor known = last == null ? null : last.get();
        if (known == null) {
            known = PackedElements.reals(type, shape, bytes);
            decoded = new WeakReference<>(known);
        }
        return known;
    }
}
