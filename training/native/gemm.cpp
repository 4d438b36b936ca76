#include "gemm.h"
#include <algorithm>
#include <cstring>

namespace ncv {
namespace {

// Depth of one pass: a panel of this depth and the rows of a stay in the first-level cache.
constexpr int64_t kDepth = 256;

// One tile. Element (row, depth) of the left matrix is a[row * row_stride + depth * Step].
template <int Rows, int Step>
inline __attribute__((always_inline)) void tile(const float* a, int64_t row_stride, const float* b, int64_t depth, float* c, int64_t ldc,
                                                int64_t columns, bool accumulate, const float* bias, const float* residual, bool activate) {
  Vec sum[Rows][2];
  for (int r = 0; r < Rows; r++) sum[r][0] = sum[r][1] = Vec{};
  for (int64_t p = 0; p < depth; p++) {
    const Vec b0 = load(b), b1 = load(b + kLanes);
    b += kTileColumns;
#pragma GCC unroll 8
    for (int r = 0; r < Rows; r++) {
      const float v = a[r * row_stride + p * Step];
      sum[r][0] += v * b0;
      sum[r][1] += v * b1;
    }
  }
  if (columns == kTileColumns) {
#pragma GCC unroll 8
    for (int r = 0; r < Rows; r++) {
      Vec s0 = sum[r][0], s1 = sum[r][1];
      float* out = c + r * ldc;
      if (accumulate) s0 += load(out), s1 += load(out + kLanes);
      if (bias) s0 += load(bias), s1 += load(bias + kLanes);
      if (residual) s0 += load(residual + r * ldc), s1 += load(residual + r * ldc + kLanes);
      if (activate) {
        const Vec t0 = s0 * kSlope, t1 = s1 * kSlope;
        s0 = s0 > t0 ? s0 : t0;
        s1 = s1 > t1 ? s1 : t1;
      }
      store(out, s0);
      store(out + kLanes, s1);
    }
    return;
  }
  float edge[Rows][kTileColumns];
#pragma GCC unroll 8
  for (int r = 0; r < Rows; r++) store(edge[r], sum[r][0]), store(edge[r] + kLanes, sum[r][1]);
  for (int r = 0; r < Rows; r++) {
    for (int64_t j = 0; j < columns; j++) {
      float s = edge[r][j];
      if (accumulate) s += c[r * ldc + j];
      if (bias) s += bias[j];
      if (residual) s += residual[r * ldc + j];
      if (activate) s = std::max(s, s * kSlope);
      c[r * ldc + j] = s;
    }
  }
}

// Tiles down one panel of columns.
template <int Step>
void column_of_tiles(const float* a, int64_t row_stride, int64_t tile_stride, int64_t rows, const float* b, int64_t depth, float* c, int64_t ldc,
                     int64_t columns, bool accumulate, const float* bias, const float* residual, bool activate) {
  for (; rows >= kTileRows; rows -= kTileRows) {
    tile<kTileRows, Step>(a, row_stride, b, depth, c, ldc, columns, accumulate, bias, residual, activate);
    a += tile_stride;
    c += kTileRows * ldc;
    if (residual) residual += kTileRows * ldc;
  }
#define NCV_REST(n) \
  case n: return tile<n, Step>(a, row_stride, b, depth, c, ldc, columns, accumulate, bias, residual, activate);
  switch (rows) {
    NCV_REST(1)
    NCV_REST(2)
    NCV_REST(3)
    NCV_REST(4)
    NCV_REST(5)
  }
#undef NCV_REST
}

}  // namespace

void pack(const float* b, int64_t depth, int64_t columns, int64_t ld, float* panels) {
  for (int64_t j = 0; j < columns; j += kTileColumns) {
    const int64_t width = std::min<int64_t>(kTileColumns, columns - j);
    for (int64_t p = 0; p < depth; p++, panels += kTileColumns) {
      if (width == kTileColumns) {
        store(panels, load(b + p * ld + j));
        store(panels + kLanes, load(b + p * ld + j + kLanes));
      } else {
        for (int64_t i = 0; i < kTileColumns; i++) panels[i] = i < width ? b[p * ld + j + i] : 0;
      }
    }
  }
}

void pack_transposed(const float* b, int64_t depth, int64_t columns, int64_t ld, float* panels) {
  for (int64_t j = 0; j < columns; j += kTileColumns) {
    const int64_t width = std::min<int64_t>(kTileColumns, columns - j);
    const float* from = b + j * ld;
    for (int64_t p = 0; p < depth; p++, panels += kTileColumns) {
      if (width == kTileColumns) {
#pragma GCC unroll 32
        for (int64_t i = 0; i < kTileColumns; i++) panels[i] = from[i * ld + p];
      } else {
        for (int64_t i = 0; i < kTileColumns; i++) panels[i] = i < width ? from[i * ld + p] : 0;
      }
    }
  }
}

void multiply(const float* a, int64_t lda, int64_t rows, int64_t depth, const float* panels, int64_t panel_stride, int64_t columns,
              float* c, int64_t ldc, bool accumulate, const Finish& finish) {
  // Even passes, so that none is short.
  const int64_t passes = std::max<int64_t>(1, (depth + kDepth - 1) / kDepth);
  for (int64_t pass = 0; pass < passes; pass++) {
    const int64_t from = depth * pass / passes, count = depth * (pass + 1) / passes - from;
    const bool last = pass == passes - 1;
    for (int64_t j = 0; j < columns; j += kTileColumns) {
      column_of_tiles<1>(a + from, lda, kTileRows * lda, rows, panels + j / kTileColumns * panel_stride + from * kTileColumns, count, c + j, ldc,
                         std::min<int64_t>(kTileColumns, columns - j), accumulate || pass > 0, last && finish.bias ? finish.bias + j : nullptr,
                         last && finish.residual ? finish.residual + j : nullptr, last && finish.activate);
    }
  }
}

void pack_left(const float* a, int64_t depth, int64_t columns, int64_t ld, float* panels) {
  for (int64_t j = 0; j < columns; j += kTileRows) {
    const int64_t width = std::min<int64_t>(kTileRows, columns - j);
    for (int64_t p = 0; p < depth; p++, panels += kTileRows) {
      if (width == kTileRows) {
        std::memcpy(panels, a + p * ld + j, kTileRows * sizeof(float));
      } else {
        for (int64_t i = 0; i < width; i++) panels[i] = a[p * ld + j + i];
      }
    }
  }
}

void multiply_transposed(const float* left, int64_t rows, const float* right, int64_t columns, int64_t depth, float* c, int64_t ldc) {
  for (int64_t j = 0; j < columns; j += kTileColumns) {
    column_of_tiles<kTileRows>(left, 1, kTileRows * depth, rows, right + j * depth, depth, c + j, ldc,
                               std::min<int64_t>(kTileColumns, columns - j), true, nullptr, nullptr, false);
  }
}

}  // namespace ncv
