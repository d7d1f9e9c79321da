package org.zeline.cli.inference;

import java.nio.file.Path;
import org.zeline.cli.input.BadInputException;

/** Records of AutoAttack in a file that only grows. */
public final class EnsembleJournal implements AutoCloseable {
    private static final String HEAD = "zeline autoattack 1";

    private final Journal file;
    private final EnsembleRecords records;

    private EnsembleJournal(Journal file) {
        this.file = file;
        this.records = new EnsembleRecords(file::add);
    }

    /**
     * Opens a file, or begins one.
     *
     * @throws BadInputException if the file holds something else, another process has it, or it can't be read or
     *     written
     */
    public static EnsembleJournal open(Path file) {
        Journal journal =
                Journal.open(file, HEAD, "holds no work of autoattack; name another checkpoint, or remove it");
        EnsembleJournal opened = new EnsembleJournal(journal);
        int number = 1;
        for (String line : journal.lines()) {
            number++;
            try {
                opened.records.read(line);
            } catch (IllegalArgumentException e) {
                journal.close();
                throw new BadInputException(
                        file + ": line " + number + " is no work of autoattack; remove the file", e);
            }
        }
        return opened;
    }

    /** What the file holds. */
    public EnsembleRecords records() {
        return records;
    }

    @Override
    public void close() {
        file.close();
    }
}
