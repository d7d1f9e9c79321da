/** Reports in a real browser. */
@org.jspecify.annotations.NullMarked
package org.zeline.cli.browser;
