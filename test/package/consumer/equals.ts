/** Whether two types are the same one, modifiers and all; `any` is the same as itself alone. */
export type Equals<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

type IsAny<T> = 0 extends 1 & T ? true : false;

/** Whether a type is `any`, or has it in a member, a parameter or a result. */
export type HasAny<T> =
  IsAny<T> extends true
    ? true
    : T extends (...args: infer Parameters) => infer Result
      ? true extends IsAny<Result> | IsAny<Parameters[number]>
        ? true
        : false
      : true extends { [Name in keyof T]: IsAny<T[Name]> }[keyof T]
        ? true
        : false;

/** Compiles where each of a list is `true`, and nothing else. */
export type Holds<_Checks extends readonly true[]> = undefined;
export type HoldsNot<_Checks extends readonly false[]> = undefined;
