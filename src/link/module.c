/* What an import's path means in each language: the one place that knows how module names become files.
 *
 * Files are found by their stem and then by how many path components before it agree; among several, the one
 * that shares the longest directory with the importing file wins, then the first by path. */
#include "link/linker.h"

#include <stdlib.h>

static const pt_module_ref none = {PT_MODULE_NONE, PT_NO_ENTITY};
static const pt_module_ref external = {PT_MODULE_EXTERNAL, PT_NO_ENTITY};

static pt_module_ref to_container(uint32_t container)
{
    return container == PT_NO_ENTITY ? external : (pt_module_ref){PT_MODULE_CONTAINER, container};
}

static pt_str last_part(pt_str path, char separator)
{
    ptrdiff_t at = pt_str_rfind(path, separator);
    return pt_str_from(path, (size_t)(at + 1));
}

const pt_unit *pt_link__unit_at(const pt_linker *l, pt_str path)
{
    uint32_t low = 0, high = l->unit_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (pt_str_cmp(l->units[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < l->unit_count && l->units[low].present && pt_str_eq(l->units[low].path, path);
    return found ? &l->units[low] : NULL;
}

size_t pt_link__shared_directories(pt_str a, pt_str b)
{
    size_t shared = 0;
    for (size_t i = 0; i < a.len && i < b.len && a.ptr[i] == b.ptr[i]; i++)
        shared += a.ptr[i] == '/';
    return shared;
}

/* Whether `path` ends in `suffix` at a component boundary. */
static bool has_suffix(pt_str path, pt_str suffix)
{
    if (!pt_str_ends(path, suffix))
        return false;
    return path.len == suffix.len || path.ptr[path.len - suffix.len - 1] == '/';
}

/* The file of the same family whose path ends in `suffix`, nearest to `from`; NULL when there is none. */
static const pt_unit *nearest_with_suffix(const pt_linker *l, const pt_unit *from, pt_str suffix)
{
    uint32_t stem = pt_intern_find(&l->names, pt_link__stem(suffix));
    if (stem == PT_INTERN_NONE || suffix.len == 0)
        return NULL;
    const pt_unit *best = NULL;
    size_t best_shared = 0;
    for (uint32_t i = l->stem_start[stem]; i < l->stem_start[stem + 1]; i++) {
        const pt_unit *unit = &l->units[l->stem_list[i]];
        if (!unit->present || pt_link__family(unit->language) != pt_link__family(from->language)
            || !has_suffix(unit->path, suffix))
            continue;
        size_t shared = pt_link__shared_directories(unit->path, from->path);
        if (!best || shared > best_shared) {
            best = unit;
            best_shared = shared;
        }
    }
    return best;
}

/* Directory + "/" + relative path, with "." and ".." taken out, into `out`. False when it leaves the root. */
static bool join(pt_str directory, pt_str relative, pt_buf *out)
{
    pt_buf_clear(out);
    pt_buf_str(out, directory);
    while (relative.len) {
        ptrdiff_t slash = pt_str_find(relative, '/');
        pt_str part = slash < 0 ? relative : pt_str_upto(relative, (size_t)slash);
        relative = slash < 0 ? PT_STR("") : pt_str_from(relative, (size_t)slash + 1);
        if (part.len == 0 || pt_str_eq(part, PT_STR(".")))
            continue;
        if (pt_str_eq(part, PT_STR(".."))) {
            if (out->len == 0)
                return false;
            out->len = pt_path_directory(pt_buf_view(out)).len;
            continue;
        }
        if (out->len)
            pt_buf_byte(out, '/');
        pt_buf_str(out, part);
    }
    return !out->failed;
}

/* The first of base + each ending that is a file. Endings are blank-separated; "-" is the empty one. */
static const pt_unit *with_ending(const pt_linker *l, pt_buf *base, const char *endings)
{
    size_t length = base->len;
    while (*endings) {
        size_t len = strcspn(endings, " ");
        base->len = length;
        if (!(len == 1 && *endings == '-'))
            pt_buf_put(base, endings, len);
        const pt_unit *unit = base->failed ? NULL : pt_link__unit_at(l, pt_buf_view(base));
        if (unit)
            return unit;
        endings += len + (endings[len] == ' ');
    }
    base->len = length;
    return NULL;
}

static pt_module_ref file_module(const pt_unit *unit)
{
    return unit ? (pt_module_ref){PT_MODULE_CONTAINER, unit->first} : external;
}

/* --- C and C++ -------------------------------------------------------------------------------------------- */

static pt_module_ref include_file(const pt_linker *l, const pt_unit *unit, const pt_import *import)
{
    pt_str path = pt_intern_str(&l->names, import->path);
    pt_buf joined = {0};
    const pt_unit *target = NULL;
    if (!(import->flags & PT_IMPORT_SYSTEM) && join(pt_path_directory(unit->path), path, &joined))
        target = pt_link__unit_at(l, pt_buf_view(&joined));
    while (!target && pt_str_starts(path, PT_STR("../")))
        path = pt_str_from(path, 3);
    if (!target)
        target = nearest_with_suffix(l, unit, path);
    pt_buf_release(&joined);
    return file_module(target);
}

/* C++ `using namespace a::b` and `using a::b` name namespaces; #include names a file. */
static pt_module_ref cpp_module(const pt_linker *l, const pt_unit *unit, const pt_import *import)
{
    if (import->flags & PT_IMPORT_GLOB && !(import->flags & PT_IMPORT_MODULE))
        return include_file(l, unit, import);
    pt_str path = pt_intern_str(&l->names, import->path);
    uint32_t container = unit->container;
    while (path.len) {
        ptrdiff_t at = pt_str_find_str(path, PT_STR("::"));
        pt_str part = at < 0 ? path : pt_str_upto(path, (size_t)at);
        path = at < 0 ? PT_STR("") : pt_str_from(path, (size_t)at + 2);
        uint32_t name = pt_intern_find(&l->names, part);
        if (part.len == 0)
            continue;
        uint32_t member = name == PT_INTERN_NONE ? PT_NO_ENTITY : pt_link__member(l, container, name);
        if (member == PT_NO_ENTITY)
            return external;
        container = l->canonical[member];
    }
    return to_container(container);
}

/* --- Python ------------------------------------------------------------------------------------------------ */

/* The root of the tree is itself a package: what its own files import by the package's name. */
static const pt_unit *below_root_package(const pt_linker *l, pt_str dotted)
{
    ptrdiff_t dot = pt_str_find(dotted, '.');
    if (dot < 0)
        return NULL;
    pt_buf file = {0};
    for (size_t i = (size_t)dot + 1; i < dotted.len; i++)
        pt_buf_byte(&file, dotted.ptr[i] == '.' ? '/' : dotted.ptr[i]);
    const pt_unit *target = with_ending(l, &file, ".py /__init__.py");
    pt_buf_release(&file);
    return target;
}

static pt_module_ref python_module(const pt_linker *l, const pt_unit *unit, const pt_import *import)
{
    pt_str path = pt_intern_str(&l->names, import->path);
    pt_buf file = {0};
    const pt_unit *target = NULL;
    size_t dots = 0;
    pt_str alias = pt_intern_str(&l->names, import->alias);
    ptrdiff_t dot = pt_str_find(path, '.');
    if (import->flags & PT_IMPORT_MODULE && dot > 0 && pt_str_eq(pt_str_upto(path, (size_t)dot), alias))
        path = alias; /* `import a.b` binds a */
    while (dots < path.len && path.ptr[dots] == '.')
        dots++;
    pt_str rest = pt_str_from(path, dots);
    if (dots) {
        pt_str directory = pt_path_directory(unit->path);
        for (size_t i = 1; i < dots; i++)
            directory = pt_path_directory(directory);
        pt_buf_str(&file, directory);
        if (file.len && rest.len)
            pt_buf_byte(&file, '/');
    }
    for (size_t i = 0; i < rest.len; i++)
        pt_buf_byte(&file, rest.ptr[i] == '.' ? '/' : rest.ptr[i]);
    if (dots) {
        target = with_ending(l, &file, rest.len ? ".py /__init__.py .pyi /__init__.pyi" : "/__init__.py /__init__.pyi");
    } else {
        size_t length = file.len;
        pt_buf_c(&file, ".py");
        target = nearest_with_suffix(l, unit, pt_buf_view(&file));
        if (!target) {
            file.len = length;
            pt_buf_c(&file, "/__init__.py");
            target = nearest_with_suffix(l, unit, pt_buf_view(&file));
        }
        if (!target && pt_link__unit_at(l, PT_STR("__init__.py")))
            target = below_root_package(l, rest);
    }
    pt_buf_release(&file);
    return file_module(target);
}

/* `from . import name` and `pkg.name`: a file of the package. */
static uint32_t python_submodule(const pt_linker *l, uint32_t container, pt_name_id name)
{
    if (!pt_link__is(l, container, PT_KIND_SET(FILE)))
        return PT_NO_ENTITY;
    const pt_unit *unit = pt_link__unit_of(l, container);
    if (!pt_str_eq(pt_link__stem(unit->path), PT_STR("__init__")))
        return PT_NO_ENTITY;
    pt_buf file = {0};
    pt_buf_str(&file, pt_path_directory(unit->path));
    if (file.len)
        pt_buf_byte(&file, '/');
    pt_buf_str(&file, pt_intern_str(&l->names, name));
    const pt_unit *child = with_ending(l, &file, ".py /__init__.py .pyi");
    pt_buf_release(&file);
    return child ? child->first : PT_NO_ENTITY;
}

/* --- JavaScript and TypeScript ------------------------------------------------------------------------------ */

static pt_module_ref ecmascript_module(const pt_linker *l, const pt_unit *unit, const pt_import *import)
{
    static const char endings[] = "- .ts .tsx .d.ts .js .jsx .mjs .cjs .mts .cts /index.ts /index.tsx /index.js "
                                  "/index.jsx /index.mjs /index.d.ts";
    pt_str path = pt_intern_str(&l->names, import->path);
    if (!pt_str_starts(path, PT_STR(".")))
        return external;
    pt_buf file = {0};
    const pt_unit *target = NULL;
    if (join(pt_path_directory(unit->path), path, &file)) {
        target = with_ending(l, &file, endings);
        if (!target && pt_str_ends(pt_buf_view(&file), PT_STR(".js"))) { /* written .js, is .ts */
            file.len -= 3;
            target = with_ending(l, &file, endings);
        }
    }
    pt_buf_release(&file);
    return target ? file_module(target) : none;
}

/* --- Go: a directory ----------------------------------------------------------------------------------------- */

static pt_module_ref go_module(const pt_linker *l, const pt_unit *unit, const pt_import *import)
{
    pt_str path = pt_intern_str(&l->names, import->path);
    (void)unit;
    for (pt_str suffix = path; suffix.len;) {
        uint32_t group = pt_link__group(l, PT_LANGUAGE_GO, suffix);
        if (group != PT_NO_ENTITY && (suffix.len == path.len || pt_str_find(pt_str_upto(path, path.len - suffix.len), '.') >= 0
                                      || pt_str_find(suffix, '/') >= 0))
            return to_container(group);
        ptrdiff_t slash = pt_str_find(suffix, '/');
        if (slash < 0)
            break;
        suffix = pt_str_from(suffix, (size_t)slash + 1);
    }
    return external;
}

/* --- Java: a package, or a type of one ------------------------------------------------------------------------ */

static pt_module_ref java_module(const pt_linker *l, const pt_unit *unit, const pt_import *import)
{
    pt_str path = pt_intern_str(&l->names, import->path);
    (void)unit;
    uint32_t group = pt_link__group(l, PT_LANGUAGE_JAVA, path);
    if (group != PT_NO_ENTITY)
        return to_container(group);
    pt_str type = last_part(path, '.');
    if (type.len == path.len)
        return external;
    group = pt_link__group(l, PT_LANGUAGE_JAVA, pt_str_upto(path, path.len - type.len - 1));
    uint32_t name = pt_intern_find(&l->names, type);
    if (group == PT_NO_ENTITY || name == PT_INTERN_NONE)
        return external;
    return to_container(pt_link__member(l, group, name));
}

/* --- languages with one global tree of namespaces: C#, PHP ------------------------------------------------------ */

static uint32_t walk_namespaces(const pt_linker *l, uint8_t language, pt_str path, char separator)
{
    uint32_t container = pt_link__group(l, language, PT_STR(""));
    pt_str whole = path;
    uint32_t whole_name = pt_intern_find(&l->names, whole);
    uint32_t direct = whole_name == PT_INTERN_NONE ? PT_NO_ENTITY : pt_link__member(l, container, whole_name);
    if (direct != PT_NO_ENTITY)
        return l->canonical[direct];
    /* namespace names are written with their dots: try every split into namespace and rest */
    for (ptrdiff_t at = pt_str_rfind(path, separator); at > 0; at = pt_str_rfind(pt_str_upto(path, (size_t)at), separator)) {
        uint32_t head = pt_intern_find(&l->names, pt_str_upto(path, (size_t)at));
        uint32_t space = head == PT_INTERN_NONE ? PT_NO_ENTITY : pt_link__member(l, container, head);
        if (space == PT_NO_ENTITY)
            continue;
        uint32_t rest = pt_intern_find(&l->names, pt_str_from(path, (size_t)at + 1));
        uint32_t member = rest == PT_INTERN_NONE ? PT_NO_ENTITY : pt_link__member(l, l->canonical[space], rest);
        if (member != PT_NO_ENTITY)
            return l->canonical[member];
    }
    return PT_NO_ENTITY;
}

static pt_module_ref csharp_module(const pt_linker *l, const pt_unit *unit, const pt_import *import)
{
    return to_container(walk_namespaces(l, unit->language, pt_intern_str(&l->names, import->path), '.'));
}

static pt_module_ref php_module(const pt_linker *l, const pt_unit *unit, const pt_import *import)
{
    pt_str path = pt_intern_str(&l->names, import->path);
    if (pt_str_ends(path, PT_STR(".php"))) {
        pt_buf file = {0};
        const pt_unit *target = join(pt_path_directory(unit->path), path, &file) ? pt_link__unit_at(l, pt_buf_view(&file)) : NULL;
        pt_buf_release(&file);
        return target ? file_module(target) : file_module(nearest_with_suffix(l, unit, path));
    }
    while (path.len && path.ptr[0] == '\\')
        path = pt_str_from(path, 1);
    if (path.len == 0)
        return to_container(pt_link__group(l, unit->language, PT_STR("")));
    return to_container(walk_namespaces(l, unit->language, path, '\\'));
}

/* --- Ruby: a file ------------------------------------------------------------------------------------------------ */

static pt_module_ref ruby_module(const pt_linker *l, const pt_unit *unit, const pt_import *import)
{
    pt_str path = pt_intern_str(&l->names, import->path);
    pt_buf file = {0};
    const pt_unit *target = NULL;
    if (join(pt_path_directory(unit->path), path, &file))
        target = with_ending(l, &file, "- .rb");
    pt_buf_clear(&file);
    pt_buf_str(&file, path);
    if (!pt_str_ends(path, PT_STR(".rb")))
        pt_buf_c(&file, ".rb");
    if (!target && !file.failed)
        target = nearest_with_suffix(l, unit, pt_buf_view(&file));
    pt_buf_release(&file);
    return file_module(target);
}

/* --- Rust: modules are files and inline modules -------------------------------------------------------------------- */

static bool is_crate_root(pt_str name)
{
    return pt_str_eq(name, PT_STR("lib.rs")) || pt_str_eq(name, PT_STR("main.rs"));
}

/* The file of the module `name` declared in `unit`: name.rs or name/mod.rs beside or below it. */
static const pt_unit *rust_child(const pt_linker *l, const pt_unit *unit, pt_str name)
{
    pt_buf file = {0};
    pt_str own = last_part(unit->path, '/');
    pt_buf_str(&file, pt_path_directory(unit->path));
    if (!is_crate_root(own) && !pt_str_eq(own, PT_STR("mod.rs"))) {
        if (file.len)
            pt_buf_byte(&file, '/');
        pt_buf_str(&file, pt_link__stem(unit->path));
    }
    if (file.len)
        pt_buf_byte(&file, '/');
    pt_buf_str(&file, name);
    const pt_unit *child = with_ending(l, &file, ".rs /mod.rs");
    pt_buf_release(&file);
    return child;
}

/* The root file of the crate a file belongs to: lib.rs or main.rs in the nearest folder above. */
static const pt_unit *rust_root(const pt_linker *l, const pt_unit *unit)
{
    pt_buf file = {0};
    const pt_unit *root = NULL;
    for (pt_str directory = pt_path_directory(unit->path); !root; directory = pt_path_directory(directory)) {
        pt_buf_clear(&file);
        pt_buf_str(&file, directory);
        if (file.len)
            pt_buf_byte(&file, '/');
        root = with_ending(l, &file, "lib.rs main.rs");
        if (directory.len == 0)
            break;
    }
    pt_buf_release(&file);
    return root;
}

static const pt_unit *rust_parent(const pt_linker *l, const pt_unit *unit)
{
    pt_str own = last_part(unit->path, '/');
    pt_str directory = pt_path_directory(unit->path);
    if (is_crate_root(own))
        return NULL;
    if (pt_str_eq(own, PT_STR("mod.rs"))) {
        directory = pt_path_directory(directory);
    }
    pt_buf file = {0};
    pt_buf_str(&file, directory);
    const pt_unit *parent = with_ending(l, &file, ".rs /mod.rs /lib.rs /main.rs");
    pt_buf_release(&file);
    return parent;
}

static const pt_unit *rust_crate(const pt_linker *l, const pt_unit *from, pt_str name)
{
    pt_buf suffix = {0};
    const pt_unit *best = NULL;
    static const char *const forms[] = {"/src/lib.rs", "/lib.rs"};
    for (unsigned form = 0; form < 2 && !best; form++) {
        for (unsigned dash = 0; dash < 2 && !best; dash++) {
            pt_buf_clear(&suffix);
            for (size_t i = 0; i < name.len; i++)
                pt_buf_byte(&suffix, dash && name.ptr[i] == '_' ? '-' : name.ptr[i]);
            pt_buf_c(&suffix, forms[form]);
            best = suffix.failed ? NULL : nearest_with_suffix(l, from, pt_buf_view(&suffix));
        }
    }
    pt_buf_release(&suffix);
    return best;
}

/* One step from a container into a module, type or re-export of it. */
static uint32_t rust_step(const pt_linker *l, uint32_t container, pt_str part)
{
    uint32_t name = pt_intern_find(&l->names, part);
    if (container < l->entity_count && pt_link__def(l, container)->kind == PT_KIND_FILE) {
        const pt_unit *child = rust_child(l, pt_link__unit_of(l, container), part);
        if (child)
            return child->first;
    }
    if (name == PT_INTERN_NONE)
        return PT_NO_ENTITY;
    pt_targets found = pt_link__in_container(l, container, name, PT_TYPE_NAMES | PT_SPACES, 0);
    return found.count ? l->canonical[found.to[0]] : PT_NO_ENTITY;
}

static uint32_t rust_submodule(const pt_linker *l, uint32_t container, pt_name_id name)
{
    if (!pt_link__is(l, container, PT_KIND_SET(FILE)))
        return PT_NO_ENTITY;
    const pt_unit *child = rust_child(l, pt_link__unit_of(l, container), pt_intern_str(&l->names, name));
    return child ? child->first : PT_NO_ENTITY;
}

static pt_module_ref rust_module(const pt_linker *l, const pt_unit *unit, const pt_import *import)
{
    pt_str path = pt_intern_str(&l->names, import->path);
    uint32_t container = PT_NO_ENTITY;
    const pt_unit *here = unit;
    bool first = true;
    if (path.len == 0)
        return (pt_module_ref){PT_MODULE_CONTAINER, unit->first};
    while (path.len) {
        ptrdiff_t at = pt_str_find_str(path, PT_STR("::"));
        pt_str part = at < 0 ? path : pt_str_upto(path, (size_t)at);
        path = at < 0 ? PT_STR("") : pt_str_from(path, (size_t)at + 2);
        if (part.len == 0)
            continue;
        const pt_unit *file = NULL;
        if (pt_str_eq(part, PT_STR("crate")) || pt_str_eq(part, PT_STR("$crate")))
            file = rust_root(l, unit);
        else if (pt_str_eq(part, PT_STR("self")))
            file = here;
        else if (pt_str_eq(part, PT_STR("super")))
            file = here = rust_parent(l, here);
        else if (!first) {
            container = container == PT_NO_ENTITY ? container : rust_step(l, container, part);
            if (container == PT_NO_ENTITY)
                return external;
            continue;
        } else {
            container = rust_step(l, unit->first, part);
            file = container == PT_NO_ENTITY ? rust_crate(l, unit, part) : NULL;
            first = false;
            if (container != PT_NO_ENTITY)
                continue;
        }
        first = false;
        if (!file)
            return external;
        here = file;
        container = file->first;
    }
    return to_container(container);
}

/* --- the table ------------------------------------------------------------------------------------------------------ */

static const pt_link_rules table[PT_LANGUAGE_COUNT] = {
    [PT_LANGUAGE_RUST] = {PT_RULE_TYPES_IN_SCOPE | PT_RULE_PATHS_THROUGH_IMPORTS, PT_TOP_FILE, rust_module, rust_submodule, NULL},
    [PT_LANGUAGE_PYTHON] = {PT_RULE_CALL_CONSTRUCTS, PT_TOP_FILE, python_module, python_submodule, "__init__"},
    [PT_LANGUAGE_JAVASCRIPT] = {0, PT_TOP_FILE, ecmascript_module, NULL, "constructor"},
    [PT_LANGUAGE_TYPESCRIPT] = {PT_RULE_MERGE_MODULES, PT_TOP_FILE, ecmascript_module, NULL, "constructor"},
    [PT_LANGUAGE_GO] = {0, PT_TOP_DIRECTORY, go_module, NULL, NULL},
    [PT_LANGUAGE_JAVA] = {PT_RULE_MEMBERS_IN_SCOPE | PT_RULE_TYPES_IN_SCOPE, PT_TOP_PACKAGE, java_module, NULL, NULL},
    [PT_LANGUAGE_C] = {PT_RULE_LINKER_VISIBLE | PT_RULE_IMPORTS_TRANSITIVE, PT_TOP_ROOT, include_file, NULL, NULL},
    [PT_LANGUAGE_CPP] = {PT_RULE_MEMBERS_IN_SCOPE | PT_RULE_TYPES_IN_SCOPE | PT_RULE_MERGE_MODULES | PT_RULE_LINKER_VISIBLE
                             | PT_RULE_IMPORTS_TRANSITIVE | PT_RULE_CALL_CONSTRUCTS,
                         PT_TOP_ROOT, cpp_module, NULL, NULL},
    [PT_LANGUAGE_RUBY] = {PT_RULE_MEMBERS_IN_SCOPE | PT_RULE_TYPES_IN_SCOPE | PT_RULE_MERGE_MODULES | PT_RULE_MERGE_TYPES,
                          PT_TOP_ROOT, ruby_module, NULL, "initialize"},
    [PT_LANGUAGE_PHP] = {PT_RULE_MERGE_MODULES, PT_TOP_ROOT, php_module, NULL, "__construct"},
    [PT_LANGUAGE_CSHARP] = {PT_RULE_MEMBERS_IN_SCOPE | PT_RULE_TYPES_IN_SCOPE | PT_RULE_MERGE_MODULES | PT_RULE_MERGE_TYPES,
                            PT_TOP_ROOT, csharp_module, NULL, NULL},
    [PT_LANGUAGE_SWIFT] = {PT_RULE_MEMBERS_IN_SCOPE | PT_RULE_TYPES_IN_SCOPE | PT_RULE_CALL_CONSTRUCTS, PT_TOP_ROOT, NULL, NULL, NULL},
};

const pt_link_rules *pt_link__rules(unsigned language)
{
    return &table[language < PT_LANGUAGE_COUNT ? language : 0];
}
