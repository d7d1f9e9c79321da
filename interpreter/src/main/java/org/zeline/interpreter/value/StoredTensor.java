package org.zeline.interpreter.value;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of real numbers in the encoding of the model file, used for parameters before they are needed. Elements are
 * decoded to doubles on demand; the decoded values are only cached by a weak reference.
 */
public final class StoredTensor implements Tensor {
    private final ElementType type;
    private final Shape shape;
    private final ByteBuffer bytes;
    private volatile @Nullable WeakReference<RealTensor> decoded;

    /**
     * Creates a tensor from encoded elements.
     *
     * @param type any real type whose elements take a whole number of bytes
     * @param shape the extents
     * @param bytes the remaining bytes are the elements, in the buffer's byte order; shared, not copied
     * @throws ModelException if the number of bytes does not match, or if the type is not real
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
     * {@return one element, decoded without the others}
     *
     * @param i its flat index
     */
    public double at(int i) {
        return PackedElements.real(type, bytes, i);
    }

    /** {@return this tensor with its elements decoded to doubles} */
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
