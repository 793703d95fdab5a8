//! Erasing types leaves what swc's own eraser leaves, white space and semicolons aside.

use astro_compiler::strip_types;
use astro_syntax::Language;
use swc_common::errors::Handler;
use swc_common::sync::Lrc;
use swc_common::{GLOBALS, Globals, SourceMap};
use swc_ts_fast_strip::{Mode, Options, operate};

const SAMPLES: &[&str] = &[
    "const f = async <T,>(a: T, b?: number): Promise<{\n  a: T\n}> => ({ a })",
    "const g = <T\n>(x: T) => x; async function* h<T extends A = B>(this: Window, { a }?: P, [b]: Q = [1], ...rest: R[]): AsyncGenerator<T> { yield a }",
    "abstract class A<T> extends B<T> implements C, D<T> {\n  declare x: string\n  private readonly y?: number = 1 as const\n  z!: string\n  get: string\n  static s: number;\n  [key: string]: any\n  #p: T | undefined\n  constructor(a: number)\n  constructor(a?: any) { super(a!) }\n  abstract q(): void\n  protected override async m?<U>(u: U): Promise<U>;\n  public m2(u?: number): asserts u is number { return u! }\n}",
    "export abstract class E { abstract e: string; f() {} }\nexport default abstract class {}",
    "let x = a as T\n(b)\nlet y = c!\n[d]\nlet z = e as number\n  + f",
    "type A = 1\ninterface B { b: A }\nexport type { A }\nexport { type B, c }\nexport type D = A\nexport interface F {}\nimport type { G } from 'g'\nimport { type H, i } from 'i'\nvar c = i",
    "function o(a: string): void\nfunction o(a: any) { return a }\nexport function o2(): void\nexport function o2() {}\nexport default function o3(): void\nexport default function o3() {}",
    "declare const q: number\ndeclare function r(): void\ndeclare module 'x' { const a: 1 }\ndeclare global { interface Window { a: 1 } }\nlet s!: string, t: number = q!.b!.c, u = f<string>(1), v = new Map<string, number>()",
    "for (const a of b as string[]) { if (a satisfies string) continue }\nlabel: while (x!) break label\nconst { a = 1 as number, b: { c } }: T = d as any\ntry {} catch (e: unknown) {}\nconst tag = html<string>`x`",
    "const o = { m<T>(this: X, a: T): T { return a }, get g(): string { return '' }, set s(v: string) {}, async *n(): any {} }",
];

fn theirs(source: &str) -> String {
    let map: Lrc<SourceMap> = Lrc::default();
    let handler = Handler::with_emitter_writer(Box::new(std::io::sink()), Some(map.clone()));
    let options = Options { module: Some(true), mode: Mode::StripOnly, ..Options::default() };
    GLOBALS.set(&Globals::new(), || operate(&map, &handler, source.to_owned(), options)).expect("swc erases it").code
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != ';').collect()
}

#[test]
fn types_go_as_with_swc() {
    for source in SAMPLES {
        let ours = strip_types(source, Language::Ts).unwrap_or_else(|errors| panic!("{source}\n{errors:?}"));
        assert_eq!(ours.code.len(), source.len(), "{source}");
        assert_eq!(squeezed(&ours.code), squeezed(&theirs(source)), "{source}\n{}", ours.code);
        let again = strip_types(&ours.code, Language::Ts).unwrap_or_else(|errors| panic!("{}\n{errors:?}", ours.code));
        assert_eq!(again.code, ours.code, "it is JavaScript now");
    }
}
