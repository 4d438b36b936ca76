// Operations on tensors. One line each: names and argument order follow PyTorch.
#include "shim.h"

#define UNARY(name) \
  NCV_API TensorPtr ncv_##name(TensorPtr a) { NCV_TENSOR(at::name(*a)) }
#define BINARY(name)                                                                    \
  NCV_API TensorPtr ncv_##name(TensorPtr a, TensorPtr b) { NCV_TENSOR(at::name(*a, *b)) } \
  NCV_API TensorPtr ncv_##name##_scalar(TensorPtr a, double b) { NCV_TENSOR(at::name(*a, at::Scalar(b))) }

UNARY(neg)
UNARY(abs)
UNARY(exp)
UNARY(log)
UNARY(log2)
UNARY(log1p)
UNARY(sqrt)
UNARY(square)
UNARY(round)
UNARY(floor)
UNARY(erf)
UNARY(erfc)
UNARY(sigmoid)
UNARY(tanh)
UNARY(relu)
UNARY(sum)
UNARY(mean)
UNARY(max)
UNARY(min)
UNARY(isfinite)
UNARY(all)
BINARY(add)
BINARY(sub)
BINARY(mul)
BINARY(div)

NCV_API TensorPtr ncv_pow_scalar(TensorPtr a, double exponent) { NCV_TENSOR(at::pow(*a, exponent)) }
NCV_API TensorPtr ncv_maximum(TensorPtr a, TensorPtr b) { NCV_TENSOR(at::maximum(*a, *b)) }
NCV_API TensorPtr ncv_minimum(TensorPtr a, TensorPtr b) { NCV_TENSOR(at::minimum(*a, *b)) }
NCV_API TensorPtr ncv_where(TensorPtr c, TensorPtr a, TensorPtr b) { NCV_TENSOR(at::where(*c, *a, *b)) }
NCV_API TensorPtr ncv_lt_scalar(TensorPtr a, double b) { NCV_TENSOR(at::lt(*a, b)) }
NCV_API TensorPtr ncv_clamp(TensorPtr a, double min, double max) { NCV_TENSOR(at::clamp(*a, min, max)) }
NCV_API TensorPtr ncv_softplus(TensorPtr a) { NCV_TENSOR(at::softplus(*a)) }
NCV_API TensorPtr ncv_leaky_relu(TensorPtr a, double slope) { NCV_TENSOR(at::leaky_relu(*a, slope)) }
NCV_API TensorPtr ncv_matmul(TensorPtr a, TensorPtr b) { NCV_TENSOR(at::matmul(*a, *b)) }
NCV_API TensorPtr ncv_linalg_qr(TensorPtr a) { NCV_TENSOR(std::get<0>(at::linalg_qr(*a))) }
NCV_API TensorPtr ncv_linalg_eigh(TensorPtr a) { NCV_TENSOR(std::get<1>(at::linalg_eigh(*a))) }
NCV_API TensorPtr ncv_lerp_scalar(TensorPtr a, TensorPtr b, double weight) { NCV_TENSOR(at::lerp(*a, *b, weight)) }
NCV_API TensorPtr ncv_sum_dims(TensorPtr a, const int64_t* dims, int count, int keepdim) {
  NCV_TENSOR(at::sum(*a, ncv_sizes(dims, count), keepdim != 0))
}
NCV_API TensorPtr ncv_mean_dims(TensorPtr a, const int64_t* dims, int count, int keepdim) {
  NCV_TENSOR(at::mean(*a, ncv_sizes(dims, count), keepdim != 0))
}

NCV_API TensorPtr ncv_view(TensorPtr a, const int64_t* sizes, int count) { NCV_TENSOR(a->view(ncv_sizes(sizes, count))) }
NCV_API TensorPtr ncv_reshape(TensorPtr a, const int64_t* sizes, int count) { NCV_TENSOR(at::reshape(*a, ncv_sizes(sizes, count))) }
NCV_API TensorPtr ncv_permute(TensorPtr a, const int64_t* dims, int count) { NCV_TENSOR(a->permute(ncv_sizes(dims, count))) }
NCV_API TensorPtr ncv_flip(TensorPtr a, const int64_t* dims, int count) { NCV_TENSOR(at::flip(*a, ncv_sizes(dims, count))) }
NCV_API TensorPtr ncv_narrow(TensorPtr a, int64_t dim, int64_t start, int64_t length) { NCV_TENSOR(at::narrow(*a, dim, start, length)) }
NCV_API TensorPtr ncv_index_select(TensorPtr a, int64_t dim, TensorPtr index) { NCV_TENSOR(at::index_select(*a, dim, *index)) }
NCV_API TensorPtr ncv_cat(TensorPtr* tensors, int count, int64_t dim) {
  try {
    std::vector<at::Tensor> list;
    list.reserve(count);
    for (int i = 0; i < count; i++) list.push_back(*tensors[i]);
    return new at::Tensor(at::cat(list, dim));
  } catch (const std::exception& e) {
    ncv_set_error(e.what());
    return nullptr;
  }
}

NCV_API TensorPtr ncv_conv2d(TensorPtr input, TensorPtr weight, TensorPtr bias, int64_t stride, int64_t padding, int64_t groups) {
  // An undefined tensor means no bias; the type of optional values is not the same in all versions.
  NCV_TENSOR(at::conv2d(*input, *weight, bias ? *bias : at::Tensor(), at::IntArrayRef(stride), at::IntArrayRef(padding),
                        at::IntArrayRef(1), groups))
}
NCV_API TensorPtr ncv_pixel_shuffle(TensorPtr a, int64_t factor) { NCV_TENSOR(at::pixel_shuffle(*a, factor)) }
NCV_API TensorPtr ncv_pixel_unshuffle(TensorPtr a, int64_t factor) { NCV_TENSOR(at::pixel_unshuffle(*a, factor)) }
NCV_API TensorPtr ncv_avg_pool2d(TensorPtr a, int64_t size) { NCV_TENSOR(at::avg_pool2d(*a, size)) }
NCV_API TensorPtr ncv_upsample_bilinear2d(TensorPtr a, int64_t height, int64_t width) {
  const int64_t size[2] = {height, width};
  NCV_TENSOR(at::upsample_bilinear2d(*a, at::IntArrayRef(size, 2), false))
}
NCV_API TensorPtr ncv_replication_pad2d(TensorPtr a, int64_t left, int64_t right, int64_t top, int64_t bottom) {
  const int64_t pad[4] = {left, right, top, bottom};
  NCV_TENSOR(at::replication_pad2d(*a, at::IntArrayRef(pad, 4)))
}

// In place: these change their first argument.
NCV_API int ncv_zero_(TensorPtr a) { NCV_DO(a->zero_()) }
NCV_API int ncv_add_(TensorPtr a, TensorPtr b, double alpha) { NCV_DO(a->add_(*b, alpha)) }
NCV_API int ncv_mul_scalar_(TensorPtr a, double b) { NCV_DO(a->mul_(b)) }
NCV_API int ncv_addcmul_(TensorPtr a, TensorPtr b, TensorPtr c, double value) { NCV_DO(a->addcmul_(*b, *c, value)) }
NCV_API int ncv_addcdiv_(TensorPtr a, TensorPtr b, TensorPtr c, double value) { NCV_DO(a->addcdiv_(*b, *c, value)) }
NCV_API int ncv_lerp_(TensorPtr a, TensorPtr b, double weight) { NCV_DO(a->lerp_(*b, weight)) }
NCV_API int ncv_uniform_(TensorPtr a, double from, double to) { NCV_DO(a->uniform_(from, to)) }
NCV_API int ncv_normal_(TensorPtr a, double mean, double std) { NCV_DO(a->normal_(mean, std)) }
NCV_API TensorPtr ncv_norm(TensorPtr a) { NCV_TENSOR(at::norm(*a)) }
