// What is wrong with a control.
/** A wish of a test that makes no sense. */
export class BadControl extends Error {}
