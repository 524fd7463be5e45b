/** Ended before it was done: the same command, run again, goes on. EX_TEMPFAIL of sysexits.h. */
export const UNFINISHED = 75;
