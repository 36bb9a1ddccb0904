/* A folder of source code in several languages, made for a test. */
#ifndef PT_TESTS_API_GENERATED_H
#define PT_TESTS_API_GENERATED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
    const char *path; /* %1$d: number of the module */
    const char *text; /* %1$d: number of the module, %2$d: of the one it uses */
} generated_file;

static const generated_file generated_files[] = {
    {"rust/module_%1$d.rs",
     "use crate::module_%2$d::Item%2$d;\n/// Does work %1$d.\npub fn work_%1$d(x: i32) -> i32 { crate::module_%2$d::work_%2$d(x) + 1 }\n"
     "pub struct Item%1$d { pub value: i32 }\nimpl Item%1$d { pub fn get(&self) -> i32 { work_%1$d(self.value) } }\n"
     "#[test]\nfn checks_%1$d() { assert_eq!(work_%1$d(1), 2); }\n"},
    {"c/part_%1$d.c", "#include \"part_%2$d.h\"\nstruct box_%1$d { int n; };\nint part_%1$d(int a) { return part_%2$d(a) + %1$d; }\n"
                      "static int local(int a) { return part_%1$d(a); }\nint two_%1$d(void) { return local(2); }\n"},
    {"c/part_%1$d.h", "#define LIMIT_%1$d 3\nint part_%1$d(int a);\n"},
    {"python/mod_%1$d.py", "from mod_%2$d import Thing%2$d\n\nclass Thing%1$d(Thing%2$d):\n    def run(self):\n        return self.step(%1$d)\n"
                           "    def step(self, n):\n        return Thing%2$d().step(n)\n\ndef test_thing_%1$d():\n    Thing%1$d().run()\n"},
    {"js/mod_%1$d.js", "import { make%2$d } from './mod_%2$d';\nexport function make%1$d(a) { return make%2$d(a) }\nexport default class K%1$d { go() { return make%1$d(this) } }\n"},
    {"ts/type_%1$d.ts", "import { Shape%2$d } from './type_%2$d';\nexport interface Shape%1$d extends Shape%2$d { area(): number }\nexport const unit%1$d = (s: Shape%1$d) => s.area();\n"},
    {"go/file_%1$d.go", "package main\n\ntype T%1$d struct{ n int }\n\nfunc (t T%1$d) Get() int { return F%2$d(t.n) }\n\nfunc F%1$d(n int) int { return T%1$d{n}.Get() }\n"},
    {"java/p/C%1$d.java", "package p;\npublic class C%1$d extends C%2$d {\n  int f(int a) { return g(a) + new C%2$d().f(a); }\n  int g(int a) { return a; }\n}\n"},
    {"ruby/file_%1$d.rb", "require_relative 'file_%2$d'\nclass R%1$d < R%2$d\n  def run(a)\n    helper(a)\n  end\n  def helper(a)\n    a\n  end\nend\n"},
};

enum { GENERATED_FILES = sizeof generated_files / sizeof *generated_files };

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void generate_file(const char *root, const generated_file *file, int module, int uses)
{
    char path[256], full[512];
    snprintf(path, sizeof path, file->path, module);
    snprintf(full, sizeof full, "%s/%s", root, path);
    for (char *slash = full + strlen(root) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = '\0';
        mkdir(full, 0777);
    }
    FILE *out = fopen(full, "w");
    if (!out)
        return;
    fprintf(out, file->text, module, uses);
    fclose(out);
}
#pragma GCC diagnostic pop

/* `modules` files of each of the first `languages` kinds. */
static void generate(const char *root, int modules, int languages)
{
    for (int i = 0; i < languages; i++)
        for (int module = 0; module < modules; module++)
            generate_file(root, &generated_files[i], module, (module + 1) % modules);
}

#endif
