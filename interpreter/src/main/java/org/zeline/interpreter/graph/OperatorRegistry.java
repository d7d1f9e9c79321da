package org.zeline.interpreter.graph;

import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.value.ModelException;

/** The operators that nodes may name, by domain, name and opset. */
public interface OperatorRegistry {
    /** {@return the oldest opset of the default domain that models may declare} */
    int oldestOpset();

    /** {@return the newest opset of the default domain that models may declare} */
    int newestOpset();

    /**
     * {@return the decoded operator}
     *
     * @param domain the domain that the node names, empty for the default one
     * @param name an operator
     * @param inputs how many inputs the node names
     * @param attributes the node's attributes
     * @throws ModelException if the operator is not known at this opset, or breaks its rules
     */
    Operator decode(String domain, String name, int inputs, Attributes attributes);
}
