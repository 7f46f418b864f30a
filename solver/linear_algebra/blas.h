#pragma once

// The routines of BLAS and LAPACK that are called as such, by their Fortran names; matrices are
// stored by columns.
extern "C" {
void dgemv_(const char *trans, const int *m, const int *n, const double *alpha, const double *a,
            const int *lda, const double *x, const int *incx, const double *beta, double *y,
            const int *incy);
void dgemm_(const char *transa, const char *transb, const int *m, const int *n, const int *k,
            const double *alpha, const double *a, const int *lda, const double *b, const int *ldb,
            const double *beta, double *c, const int *ldc);
void dsyrk_(const char *uplo, const char *trans, const int *n, const int *k, const double *alpha,
            const double *a, const int *lda, const double *beta, double *c, const int *ldc);
void dsygv_(const int *type, const char *jobz, const char *uplo, const int *n, double *a,
            const int *lda, double *b, const int *ldb, double *w, double *work, const int *lwork,
            int *info);
void dpptrf_(const char *uplo, const int *n, double *ap, int *info);
void dpptrs_(const char *uplo, const int *n, const int *nrhs, const double *ap, double *b,
             const int *ldb, int *info);
void dgees_(const char *jobvs, const char *sort, int (*select)(const double *, const double *),
            const int *n, double *a, const int *lda, int *sdim, double *wr, double *wi, double *vs,
            const int *ldvs, double *work, const int *lwork, int *bwork, int *info);
void dtrsen_(const char *job, const char *compq, const int *select, const int *n, double *t,
             const int *ldt, double *q, const int *ldq, double *wr, double *wi, int *m, double *s,
             double *sep, double *work, const int *lwork, int *iwork, const int *liwork, int *info);
void dtrevc_(const char *side, const char *howmny, int *select, const int *n, const double *t,
             const int *ldt, double *vl, const int *ldvl, double *vr, const int *ldvr,
             const int *mm, int *m, double *work, int *info);
void openblas_set_num_threads(int);
}
