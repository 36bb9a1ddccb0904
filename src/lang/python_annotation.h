/* Types written in strings, "list[Node] | None": read without a syntax tree. */
#ifndef PT_LANG_PYTHON_ANNOTATION_H
#define PT_LANG_PYTHON_ANNOTATION_H

#include "lang/extract.h"

/* The type a string literal spells; 0 when its text is no type. With `refs`, a TYPE reference is made of
 * every name in it. */
pt_expr_id pt_python__quoted_type(pt_extract *x, pt_node string, bool refs);

#endif
