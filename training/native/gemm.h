// Matrix products of one thread over row-major float matrices, with what follows a product done on its registers.
//
// The BLAS library is not used for them: its threads and OpenMP's would compete, its results would depend on how it
// splits the work, and a layer's bias, activation and residual would each take another pass over memory.
#pragma once
#include <cstdint>

namespace ncv {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

typedef float Vec __attribute__((vector_size(kLanes * 4)));
// The same at any address, as rows of a tensor start anywhere.
typedef float VecU __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));

inline Vec load(const float* p) { return *reinterpret_cast<const VecU*>(p); }
inline void store(float* p, Vec v) { *reinterpret_cast<VecU*>(p) = v; }

// A tile of the result: 6 rows and two vectors of columns keep twelve accumulators in registers.
constexpr int kTileRows = 6;
constexpr int kTileColumns = 2 * kLanes;
// Rows worked on at a time: with 128 channels, what a block of rows needs stays in the second-level cache.
constexpr int64_t kBlockRows = 96;
// The slope of the negative side of the activation.
constexpr float kSlope = 1.0f / 64;

inline int64_t padded(int64_t n, int64_t unit) { return (n + unit - 1) / unit * unit; }

// What is done to a finished tile before it is stored: act(tile + bias + residual).
struct Finish {
  const float* bias = nullptr;      // one for each column, padded to whole tiles
  const float* residual = nullptr;  // rows of the same stride as the result
  bool activate = false;
};

// Panels of a right-hand matrix [depth, columns]: for each tile of columns, [depth][kTileColumns], zeros beyond the end.
inline int64_t packed_size(int64_t depth, int64_t columns) { return depth * padded(columns, kTileColumns); }
void pack(const float* b, int64_t depth, int64_t columns, int64_t ld, float* panels);
// The same of the transpose of b [columns, depth].
void pack_transposed(const float* b, int64_t depth, int64_t columns, int64_t ld, float* panels);

// c [rows, columns] = finish(a [rows, depth] * panels), added to c before finishing when accumulate is set. Rows of a lie lda
// apart; panels of depth rows lie panel_stride apart (depth * kTileColumns unless only a part of the depth is used).
void multiply(const float* a, int64_t lda, int64_t rows, int64_t depth, const float* panels, int64_t panel_stride, int64_t columns,
              float* c, int64_t ldc, bool accumulate, const Finish& finish);

// Panels of a left-hand matrix to be transposed: for each kTileRows columns of a [depth, columns], [depth][kTileRows].
void pack_left(const float* a, int64_t depth, int64_t columns, int64_t ld, float* panels);
// c [rows, columns] += transpose(a [depth, rows]) * b [depth, columns], from their panels.
void multiply_transposed(const float* left, int64_t rows, const float* right, int64_t columns, int64_t depth, float* c, int64_t ldc);

}  // namespace ncv
