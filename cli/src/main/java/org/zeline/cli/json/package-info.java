/** Results as JSON. */
@NullMarked
package org.zeline.cli.json;

import org.jspecify.annotations.NullMarked;
