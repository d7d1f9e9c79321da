/** What a selected region is compared with. */
@NullMarked
package org.zeline.si.contrast;

import org.jspecify.annotations.NullMarked;
