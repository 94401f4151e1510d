/** For tests that are not run for what they do but compiled for what they say: wrong types fail the type check. */

export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

export function expectType<_ extends true>(): void {}

/** Names what is only there to be compiled. */
export function compiles(..._: ((...args: never[]) => unknown)[]): void {}
