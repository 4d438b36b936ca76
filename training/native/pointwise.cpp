// 1x1 convolution with bias, and on request a residual and the activation: y = act(x * W' + b + r), in one pass over
// blocks of rows (positions), forward and backward. Each block is read from memory once.
#include "fused.h"
#include "gemm.h"
#include <torch/csrc/autograd/custom_function.h>
#include <algorithm>
#include <cstring>

namespace ncv {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Shape {
  int64_t rows, inputs, outputs;
};

void forward_rows(const Shape& s, const float* x, const float* weight, const float* bias, const float* residual, bool activate, float* y) {
  std::vector<float> panels(packed_size(s.inputs, s.outputs)), padded_bias(padded(s.outputs, kTileColumns));
  pack_transposed(weight, s.inputs, s.outputs, s.inputs, panels.data());
  std::copy(bias, bias + s.outputs, padded_bias.begin());
  for_parts(s.rows, kTileRows, parts_of_work(), [&](int64_t, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row += kBlockRows) {
      const Finish finish{padded_bias.data(), residual ? residual + row * s.outputs : nullptr, activate};
      multiply(x + row * s.inputs, s.inputs, std::min(kBlockRows, end - row), s.inputs, panels.data(), s.inputs * kTileColumns, s.outputs,
               y + row * s.outputs, s.outputs, false, finish);
    }
  });
}

// dz = dy * act'(y), in whose place the sign of y stands; adds its column sums to bias_sums.
void mask_rows(const float* dy, const float* y, int64_t rows, int64_t columns, float* dz, float* bias_sums) {
  for (int64_t r = 0; r < rows; r++, dy += columns, dz += columns, y += columns) {
    int64_t j = 0;
    for (; j + kLanes <= columns; j += kLanes) {
      const Vec d = load(dy + j), masked = load(y + j) > 0 ? d : d * kSlope;
      store(dz + j, masked);
      store(bias_sums + j, load(bias_sums + j) + masked);
    }
    for (; j < columns; j++) bias_sums[j] += dz[j] = y[j] > 0 ? dy[j] : dy[j] * kSlope;
  }
}

void sum_rows(const float* dz, int64_t rows, int64_t columns, float* sums) {
  for (int64_t r = 0; r < rows; r++, dz += columns) {
    int64_t j = 0;
    for (; j + kLanes <= columns; j += kLanes) store(sums + j, load(sums + j) + load(dz + j));
    for (; j < columns; j++) sums[j] += dz[j];
  }
}

// y is null without an activation. dx and dr may be null. sums: [parts][outputs * inputs + outputs], zeros.
void backward_rows(const Shape& s, const float* x, const float* weight, const float* y, const float* dy, float* dx, float* dr, float* sums,
                   int64_t parts) {
  std::vector<float> panels(dx ? packed_size(s.outputs, s.inputs) : 0);
  if (dx) pack(weight, s.outputs, s.inputs, s.inputs, panels.data());
  const int64_t sums_length = s.outputs * (s.inputs + 1);
  for_parts(s.rows, kTileRows, parts, [&](int64_t part, int64_t begin, int64_t end) {
    std::vector<float> masked(y ? kBlockRows * s.outputs : 0), left(kBlockRows * padded(s.outputs, kTileRows)), right(packed_size(kBlockRows, s.inputs));
    float* weight_sums = sums + part * sums_length;
    float* bias_sums = weight_sums + s.outputs * s.inputs;
    for (int64_t row = begin; row < end; row += kBlockRows) {
      const int64_t rows = std::min(kBlockRows, end - row);
      float* room = dr ? dr + row * s.outputs : masked.data();
      const float* dz = y ? room : dy + row * s.outputs;
      if (y) mask_rows(dy + row * s.outputs, y + row * s.outputs, rows, s.outputs, room, bias_sums);
      else sum_rows(dz, rows, s.outputs, bias_sums);
      if (dx)
        multiply(dz, s.outputs, rows, s.outputs, panels.data(), s.outputs * kTileColumns, s.inputs, dx + row * s.inputs, s.inputs, false, {});
      pack_left(dz, rows, s.outputs, s.outputs, left.data());
      pack(x + row * s.inputs, rows, s.inputs, s.inputs, right.data());
      multiply_transposed(left.data(), s.outputs, right.data(), s.inputs, rows, weight_sums, s.inputs);
    }
  });
  add_parts(sums, parts, sums_length);
}

at::Tensor run_forward(AutogradContext* ctx, const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& residual,
                       bool activate) {
  const at::Tensor x = channels_last(input), w = weight.contiguous(), b = bias.contiguous();
  const at::Tensor r = residual.defined() ? channels_last(residual) : residual;
  at::Tensor y = empty_like_shape(x, w.size(0), x.size(2), x.size(3));
  const Shape s{x.size(0) * x.size(2) * x.size(3), w.size(1), w.size(0)};
  TORCH_CHECK(x.size(1) == s.inputs && w.numel() == s.inputs * s.outputs && b.numel() == s.outputs && (!r.defined() || r.sizes() == y.sizes()),
              "pointwise: the sizes of the input, the weights and the residual do not fit");
  forward_rows(s, x.data_ptr<float>(), w.data_ptr<float>(), b.data_ptr<float>(), r.defined() ? r.data_ptr<float>() : nullptr, activate,
               y.data_ptr<float>());
  // The sign of the output is the mask of the activation.
  ctx->save_for_backward({x, w, activate ? y : at::Tensor()});
  return y;
}

// Gradients of the input, the weights, the bias and the residual.
variable_list run_backward(AutogradContext* ctx, const at::Tensor& gradient, bool residual) {
  const variable_list saved = ctx->get_saved_variables();
  const at::Tensor &x = saved[0], &w = saved[1], &y = saved[2];
  const at::Tensor dy = channels_last(gradient);
  const Shape s{x.size(0) * x.size(2) * x.size(3), w.size(1), w.size(0)};
  const int64_t parts = parts_of_work();
  at::Tensor sums = at::zeros({parts, s.outputs * (s.inputs + 1)}, x.options());
  at::Tensor dx, dr;
  if (ctx->needs_input_grad(0)) dx = empty_like_shape(x, s.inputs, x.size(2), x.size(3));
  if (residual) dr = y.defined() ? empty_like_shape(dy, s.outputs, dy.size(2), dy.size(3)) : dy;
  backward_rows(s, x.data_ptr<float>(), w.data_ptr<float>(), y.defined() ? y.data_ptr<float>() : nullptr, dy.data_ptr<float>(),
                dx.defined() ? dx.data_ptr<float>() : nullptr, residual && y.defined() ? dr.data_ptr<float>() : nullptr, sums.data_ptr<float>(), parts);
  const at::Tensor first = sums[0];
  return {dx, first.narrow(0, 0, s.outputs * s.inputs).view(w.sizes()), first.narrow(0, s.outputs * s.inputs, s.outputs), dr};
}

// Two of them, as libtorch 1.13 takes no undefined tensor for an argument.
struct Pointwise : torch::autograd::Function<Pointwise> {
  static at::Tensor forward(AutogradContext* ctx, at::Tensor input, at::Tensor weight, at::Tensor bias, bool activate) {
    return run_forward(ctx, input, weight, bias, at::Tensor(), activate);
  }
  static variable_list backward(AutogradContext* ctx, variable_list gradients) {
    return run_backward(ctx, gradients[0], false);  // the last stands for the switch, which has no gradient
  }
};

struct PointwiseAdded : torch::autograd::Function<PointwiseAdded> {
  static at::Tensor forward(AutogradContext* ctx, at::Tensor input, at::Tensor weight, at::Tensor bias, at::Tensor residual, bool activate) {
    return run_forward(ctx, input, weight, bias, residual, activate);
  }
  static variable_list backward(AutogradContext* ctx, variable_list gradients) {
    variable_list result = run_backward(ctx, gradients[0], true);
    result.emplace_back();
    return result;
  }
};

}  // namespace
}  // namespace ncv

NCV_API TensorPtr ncv_pointwise(TensorPtr input, TensorPtr weight, TensorPtr bias, TensorPtr residual, int activate) {
  NCV_TENSOR(residual ? ncv::PointwiseAdded::apply(*input, *weight, *bias, *residual, activate != 0)
                      : ncv::Pointwise::apply(*input, *weight, *bias, activate != 0))
}
