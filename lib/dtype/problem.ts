/**
 * Why something is not a dtype, thrown inside this folder only. Whoever was asked turns it into the error that fits:
 * `TypeError` for an argument, `Blosc2Error` for the text of a file.
 */
export class DTypeProblem extends Error {}
