import type { Base } from './base';
import { type Other, value } from './other';
/** A shape. */
export interface Shape<T extends Base = Base> extends Drawable, ns.Named<T> {
  readonly name: string;
  area?(unit: Unit): number;
  onDraw: (ctx: Context, n?: number) => void;
  nested: { inner: Inner };
  [key: string]: any;
  (call: Call): Result;
  new (made: Made): Shape;
}
export type Props = { title: string; onClose(): void } & Partial<Base>;
type Maybe<T> = T | null | undefined;
type Fn = (a: A) => Promise<B[]>;
type Mapped = { [K in keyof Base]?: Base[K] };
type Cond<T> = T extends Array<infer U> ? U : typeof value.inner;
type Tuple = [first: A, second?: B, ...rest: Other[]];
type Imported = import('./far').Far;
export const enum Color { Red, Green = compute(), 'dark-blue' = 3 }
declare const global1: Window1;
declare function ambient(x: A): B;
let cast = <Shape>value, as1 = value as Shape, sat = value satisfies Shape, c = [1] as const;
function isShape(x: unknown): x is Shape { return (x as Shape).area!(1) > 0; }
function over(a: string): string;
function over(a: number): number;
function over(a: any, b?: any): any { return a; }
