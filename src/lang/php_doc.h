/* Types in PHPDoc comments: @var, @param and @return say what the language's own declarations don't. */
#ifndef PT_LANG_PHP_DOC_H
#define PT_LANG_PHP_DOC_H

#include "lang/extract.h"

/* The type text after a tag ("@return"), for the given variable ("$x") when the tag names one; "" when there
 * is none. `*rest` is what follows the type; rest may be NULL. */
pt_str pt_php_doc_tag(pt_str comment, pt_str tag, pt_str variable, pt_str *rest);

/* The type a PHPDoc type text means; 0 when nothing is known. `name` makes the expression of a class name. */
pt_expr_id pt_php_doc_type(pt_extract *x, pt_str text, pt_expr_id (*name)(pt_extract *x, pt_str text));

#endif
