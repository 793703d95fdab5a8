#ifndef TREE_SITTER_ASTRO_H_
#define TREE_SITTER_ASTRO_H_

typedef struct TSLanguage TSLanguage;

#ifdef __cplusplus
extern "C" {
#endif

const TSLanguage *tree_sitter_astro(void);

#ifdef __cplusplus
}
#endif

#endif // TREE_SITTER_ASTRO_H_
