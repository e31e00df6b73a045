/* Pieces of commits, to be put together as string literals. */
#ifndef PIR_TEST_COMMIT_SAMPLES_H
#define PIR_TEST_COMMIT_SAMPLES_H

#define TREE "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
#define P1 "parent 1111111111111111111111111111111111111111\n"
#define P2 "parent 22222222222222222222222222222222222222ab\n"
#define P3 "parent 3333333333333333333333333333333333333333\n"
#define AUTHOR "author Alice A. <alice@example.org> 1795443302 +0100\n"
#define COMMITTER "committer Bob <bob@example.org> 1795443303 -0330\n"
#define HEADERS TREE P1 AUTHOR COMMITTER
#define LINE68 "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgd41bNcFxA7K2zC6C5lmF9dM0"
#define LINE70 LINE68 "aa"
#define SIG_BEGIN "gpgsig -----BEGIN SSH SIGNATURE-----\n"
#define SIG_BODY " " LINE70 "\n " LINE70 "\n AAAA\n"
#define SIG_END " -----END SSH SIGNATURE-----\n"
#define SIG SIG_BEGIN SIG_BODY SIG_END
#define ARMOR                                                                          \
    "-----BEGIN SSH SIGNATURE-----\n" LINE70 "\n" LINE70                               \
    "\nAAAA\n-----END SSH SIGNATURE-----\n"
#define MESSAGE "\nnote: x\n"
#define HEX1 "1123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define HEX2 "2123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

#endif
