// Depthwise 3x3 convolution with bias and zero padding, one image row after the other, vectorised over channels.
#include "fused.h"
#include "gemm.h"
#include <torch/csrc/autograd/custom_function.h>
#include <algorithm>

namespace ncv {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Image {
  int64_t height, width, channels;
  int64_t row() const { return width * channels; }
};

// A row with a zero position on either side; a row outside of the image is zeros.
void pad_row(const Image& s, const float* image, int64_t row, float* to) {
  std::fill(to, to + s.channels, 0.0f);
  float* inner = to + s.channels;
  if (row < 0 || row >= s.height) {
    std::fill(inner, inner + s.row(), 0.0f);
  } else {
    std::copy(image + row * s.row(), image + (row + 1) * s.row(), inner);
  }
  std::fill(inner + s.row(), inner + s.row() + s.channels, 0.0f);
}

// Three padded rows around the current one, kept in a ring: each is copied once.
class Window {
 public:
  explicit Window(const Image& s) : _s(s), _length(s.row() + 2 * s.channels), _rows(3 * _length) {}
  // Makes row - 1, row and row + 1 of the image current; rows of one image ask in ascending order.
  void move(const float* image, int64_t row) {
    const bool next = image == _image && row == _row + 1;
    for (int64_t r = next ? row + 1 : row - 1; r <= row + 1; r++) pad_row(_s, image, r, at(r));
    _image = image;
    _row = row;
  }
  // Tap 0, 1, 2 of the rows.
  const float* tap(int i) { return at(_row - 1 + i); }

 private:
  float* at(int64_t row) { return _rows.data() + (row + 3) % 3 * _length; }
  Image _s;
  int64_t _length;
  std::vector<float> _rows;
  const float* _image = nullptr;
  int64_t _row = 0;
};

// out[x][c] = bias[c] + sum over taps of rows[i][x + j][c] * w[3 i + j][c]; Count neighbouring positions at a time share loads.
template <int Count, class V, int Lanes, class Load, class Store>
inline __attribute__((always_inline)) void positions(const float* const rows[3], const float* w, const float* bias, int64_t channels, int64_t c, float* out,
                                                     Load get, Store put) {
  V sum[Count];
  const V b = bias ? get(bias + c) : V{};
  for (int k = 0; k < Count; k++) sum[k] = b;
#pragma GCC unroll 3
  for (int i = 0; i < 3; i++) {
    const V w0 = get(w + (3 * i) * channels + c), w1 = get(w + (3 * i + 1) * channels + c), w2 = get(w + (3 * i + 2) * channels + c);
    const float* at = rows[i] + c;
#pragma GCC unroll 8
    for (int k = 0; k < Count; k++) sum[k] += get(at + k * channels) * w0 + get(at + (k + 1) * channels) * w1 + get(at + (k + 2) * channels) * w2;
  }
#pragma GCC unroll 8
  for (int k = 0; k < Count; k++) put(out + k * channels + c, sum[k]);
}

inline float load_one(const float* p) { return *p; }
inline void store_one(float* p, float v) { *p = v; }

template <int Count>
void filter_positions(const float* const rows[3], const float* w, const float* bias, int64_t channels, float* out) {
  int64_t c = 0;
  for (; c + kLanes <= channels; c += kLanes) positions<Count, Vec, kLanes>(rows, w, bias, channels, c, out, load, store);
  for (; c < channels; c++) positions<Count, float, 1>(rows, w, bias, channels, c, out, load_one, store_one);
}

void filter_row(const Image& s, Window& window, const float* w, const float* bias, float* out) {
  int64_t x = 0;
  const float* rows[3];
  for (; x < s.width; x += 4) {
    for (int i = 0; i < 3; i++) rows[i] = window.tap(i) + x * s.channels;
    if (x + 4 <= s.width) {
      filter_positions<4>(rows, w, bias, s.channels, out + x * s.channels);
      continue;
    }
    for (; x < s.width; x++) {
      filter_positions<1>(rows, w, bias, s.channels, out + x * s.channels);
      for (int i = 0; i < 3; i++) rows[i] += s.channels;
    }
  }
}

// sums[tap][c] += dy[x][c] * rows[i][x + j][c] over count positions; sums[9][c] += dy[x][c].
template <class V, class Load, class Store>
inline __attribute__((always_inline)) void add_products(const float* const rows[3], const float* dy, int64_t count, int64_t channels, int64_t c, float* sums,
                                                        Load get, Store put) {
  V sum[10];
#pragma GCC unroll 10
  for (int t = 0; t < 10; t++) sum[t] = get(sums + t * channels + c);
  for (int64_t x = 0; x < count; x++) {
    const V d = get(dy + x * channels + c);
#pragma GCC unroll 9
    for (int t = 0; t < 9; t++) sum[t] += d * get(rows[t / 3] + (x + t % 3) * channels + c);
    sum[9] += d;
  }
#pragma GCC unroll 10
  for (int t = 0; t < 10; t++) put(sums + t * channels + c, sum[t]);
}

void correlate_row(const Image& s, Window& window, const float* dy, float* sums) {
  for (int64_t x = 0; x < s.width; x += 8) {
    const int64_t count = std::min<int64_t>(8, s.width - x);
    const float* rows[3];
    for (int i = 0; i < 3; i++) rows[i] = window.tap(i) + x * s.channels;
    int64_t c = 0;
    for (; c + kLanes <= s.channels; c += kLanes) add_products<Vec>(rows, dy + x * s.channels, count, s.channels, c, sums, load, store);
    for (; c < s.channels; c++) add_products<float>(rows, dy + x * s.channels, count, s.channels, c, sums, load_one, store_one);
  }
}

// [channels][9] to [9][channels], the taps in reverse order for the gradient of the input.
std::vector<float> taps_first(const float* weight, int64_t channels, bool reversed) {
  std::vector<float> w(9 * channels);
  for (int64_t c = 0; c < channels; c++) {
    for (int t = 0; t < 9; t++) w[t * channels + c] = weight[c * 9 + (reversed ? 8 - t : t)];
  }
  return w;
}

// Calls body(part, image, row) for all rows of a batch.
template <class MakeBody>
void for_rows(int64_t batch, const Image& s, int64_t parts, const MakeBody& make) {
  for_parts(batch * s.height, 1, parts, [&](int64_t part, int64_t begin, int64_t end) {
    auto body = make(part);
    for (int64_t i = begin; i < end; i++) body(i / s.height * s.height * s.row(), i % s.height);
  });
}

struct Depthwise : torch::autograd::Function<Depthwise> {
  static at::Tensor forward(AutogradContext* ctx, at::Tensor input, at::Tensor weight, at::Tensor bias) {
    const at::Tensor x = channels_last(input), w = weight.contiguous(), b = bias.contiguous();
    const Image s{x.size(2), x.size(3), x.size(1)};
    TORCH_CHECK(w.numel() == 9 * s.channels && b.numel() == s.channels, "depthwise: the sizes of the input and the weights do not fit");
    at::Tensor y = empty_like_shape(x, s.channels, s.height, s.width);
    const std::vector<float> taps = taps_first(w.data_ptr<float>(), s.channels, false);
    const float *from = x.data_ptr<float>(), *bias_data = b.data_ptr<float>();
    float* to = y.data_ptr<float>();
    for_rows(x.size(0), s, parts_of_work(), [&](int64_t) {
      return [&, window = Window(s)](int64_t image, int64_t row) mutable {
        window.move(from + image, row);
        filter_row(s, window, taps.data(), bias_data, to + image + row * s.row());
      };
    });
    ctx->save_for_backward({x, w});
    return y;
  }

  static variable_list backward(AutogradContext* ctx, variable_list gradients) {
    const variable_list saved = ctx->get_saved_variables();
    const at::Tensor &x = saved[0], &w = saved[1];
    const at::Tensor dy = channels_last(gradients[0]);
    const Image s{x.size(2), x.size(3), x.size(1)};
    const int64_t parts = parts_of_work();
    at::Tensor dx = empty_like_shape(x, s.channels, s.height, s.width);
    std::vector<float> sums(parts * 10 * s.channels);
    const std::vector<float> taps = taps_first(w.data_ptr<float>(), s.channels, true);
    const float *values = x.data_ptr<float>(), *from = dy.data_ptr<float>();
    float* to = dx.data_ptr<float>();
    for_rows(x.size(0), s, parts, [&](int64_t part) {
      return [&, part, window = Window(s), input = Window(s)](int64_t image, int64_t row) mutable {
        window.move(from + image, row);
        filter_row(s, window, taps.data(), nullptr, to + image + row * s.row());
        input.move(values + image, row);
        correlate_row(s, input, from + image + row * s.row(), sums.data() + part * 10 * s.channels);
      };
    });
    add_parts(sums.data(), parts, 10 * s.channels);
    at::Tensor dw = at::empty(w.sizes(), w.options()), db = at::empty({s.channels}, w.options());
    for (int64_t c = 0; c < s.channels; c++) {
      for (int t = 0; t < 9; t++) dw.data_ptr<float>()[c * 9 + t] = sums[t * s.channels + c];
      db.data_ptr<float>()[c] = sums[9 * s.channels + c];
    }
    return {dx, dw, db};
  }
};

}  // namespace
}  // namespace ncv

NCV_API TensorPtr ncv_depthwise(TensorPtr input, TensorPtr weight, TensorPtr bias) { NCV_TENSOR(ncv::Depthwise::apply(*input, *weight, *bias)) }
