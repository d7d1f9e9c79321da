/** Image formats: files with named axes, of which regions are read. */
@NullMarked
package org.zeline.cli.input.format;

import org.jspecify.annotations.NullMarked;
