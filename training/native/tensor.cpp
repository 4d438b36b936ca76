// Tensors: creation, lifetime, data access, autograd switches, threads and generators.
#include "shim.h"
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/api/include/torch/version.h>
#include <cstring>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace {
thread_local std::string last_error;

// A step takes and returns the same few gigabytes. By default glibc maps and unmaps every large block, and the page
// faults cost an eighth of the step; kept in the heap they are reused.
__attribute__((constructor)) void keep_large_blocks() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 2000 << 20);
#endif
}
}  // namespace

void ncv_set_error(const char* message) { last_error = message; }

NCV_API const char* ncv_last_error() { return last_error.c_str(); }
NCV_API void ncv_tensor_dispose(TensorPtr t) { delete t; }

NCV_API int ncv_set_num_threads(int n) { NCV_DO(at::set_num_threads(n)) }
NCV_API int ncv_get_num_threads() { return at::get_num_threads(); }
NCV_API int ncv_manual_seed(uint64_t seed) { NCV_DO(at::manual_seed(seed)) }
NCV_API int ncv_cuda_is_available() { return at::hasCUDA() ? 1 : 0; }
NCV_API int ncv_set_grad_enabled(int enabled) {
  bool before = c10::GradMode::is_enabled();
  c10::GradMode::set_enabled(enabled != 0);
  return before ? 1 : 0;
}
NCV_API int ncv_set_autocast_bf16(int cuda, int enabled) {
  try {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    const at::DeviceType device = cuda ? at::kCUDA : at::kCPU;
    bool before = at::autocast::is_autocast_enabled(device);
    at::autocast::set_autocast_dtype(device, at::kBFloat16);
    at::autocast::set_autocast_enabled(device, enabled != 0);
#else
    bool before;
    if (cuda) {
      before = at::autocast::is_enabled();
      at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
      at::autocast::set_enabled(enabled != 0);
    } else {
      before = at::autocast::is_cpu_enabled();
      at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
      at::autocast::set_cpu_enabled(enabled != 0);
    }
#endif
    if (!enabled) at::autocast::clear_cache();
    return before ? 1 : 0;
  } catch (const std::exception& e) {
    ncv_set_error(e.what());
    return -1;
  }
}

NCV_API TensorPtr ncv_empty(const int64_t* sizes, int count, int dtype, int device, int index) {
  NCV_TENSOR(at::empty(ncv_sizes(sizes, count), at::TensorOptions().dtype(ncv_dtype(dtype)).device(ncv_device(device, index))))
}
NCV_API TensorPtr ncv_full(const int64_t* sizes, int count, double value, int dtype, int device, int index) {
  NCV_TENSOR(at::full(ncv_sizes(sizes, count), value, at::TensorOptions().dtype(ncv_dtype(dtype)).device(ncv_device(device, index))))
}
NCV_API TensorPtr ncv_rand(const int64_t* sizes, int count, int dtype, int device, int index) {
  NCV_TENSOR(at::rand(ncv_sizes(sizes, count), at::TensorOptions().dtype(ncv_dtype(dtype)).device(ncv_device(device, index))))
}
NCV_API TensorPtr ncv_randn(const int64_t* sizes, int count, int dtype, int device, int index) {
  NCV_TENSOR(at::randn(ncv_sizes(sizes, count), at::TensorOptions().dtype(ncv_dtype(dtype)).device(ncv_device(device, index))))
}
NCV_API TensorPtr ncv_rand_like(TensorPtr t) { NCV_TENSOR(at::rand_like(*t)) }
NCV_API TensorPtr ncv_zeros_like(TensorPtr t) { NCV_TENSOR(at::zeros_like(*t)) }

// Copies host memory: the caller keeps its buffer.
NCV_API TensorPtr ncv_from_bytes(const void* data, int64_t bytes, const int64_t* sizes, int count, int dtype) {
  try {
    at::Tensor t = at::empty(ncv_sizes(sizes, count), at::TensorOptions().dtype(ncv_dtype(dtype)));
    if (static_cast<int64_t>(t.nbytes()) != bytes) {
      ncv_set_error("the buffer's length does not match the sizes of the tensor");
      return nullptr;
    }
    std::memcpy(t.data_ptr(), data, bytes);
    return new at::Tensor(t);
  } catch (const std::exception& e) {
    ncv_set_error(e.what());
    return nullptr;
  }
}
NCV_API int ncv_copy_to_bytes(TensorPtr t, void* destination, int64_t bytes) {
  try {
    at::Tensor c = t->detach().to(at::kCPU).contiguous();
    if (static_cast<int64_t>(c.nbytes()) != bytes) {
      ncv_set_error("the buffer's length does not match the sizes of the tensor");
      return -1;
    }
    std::memcpy(destination, c.data_ptr(), bytes);
    return 0;
  } catch (const std::exception& e) {
    ncv_set_error(e.what());
    return -1;
  }
}

NCV_API int64_t ncv_dim(TensorPtr t) { return t->dim(); }
NCV_API int64_t ncv_numel(TensorPtr t) { return t->numel(); }
NCV_API int64_t ncv_size(TensorPtr t, int64_t dim) {
  try {
    return t->size(dim);
  } catch (const std::exception& e) {
    ncv_set_error(e.what());
    return -1;
  }
}
NCV_API int ncv_scalar_type(TensorPtr t) { return static_cast<int>(t->scalar_type()); }
NCV_API int ncv_is_cuda(TensorPtr t) { return t->is_cuda() ? 1 : 0; }
NCV_API int ncv_requires_grad(TensorPtr t) { return t->requires_grad() ? 1 : 0; }
NCV_API int ncv_item(TensorPtr t, double* value) { NCV_DO(*value = t->item().toDouble()) }

NCV_API TensorPtr ncv_to_dtype(TensorPtr t, int dtype) { NCV_TENSOR(t->to(ncv_dtype(dtype))) }
NCV_API TensorPtr ncv_to_device(TensorPtr t, int device, int index) { NCV_TENSOR(t->to(ncv_device(device, index))) }
NCV_API TensorPtr ncv_clone(TensorPtr t) { NCV_TENSOR(t->clone()) }
NCV_API TensorPtr ncv_detach(TensorPtr t) { NCV_TENSOR(t->detach()) }
NCV_API TensorPtr ncv_contiguous(TensorPtr t, int channels_last) {
  NCV_TENSOR(t->contiguous(channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous))
}
NCV_API int ncv_copy_(TensorPtr t, TensorPtr source) { NCV_DO(t->copy_(*source)) }

NCV_API int ncv_set_requires_grad(TensorPtr t, int value) { NCV_DO(t->set_requires_grad(value != 0)) }
// A null pointer without an error means that there is no gradient yet.
NCV_API TensorPtr ncv_grad(TensorPtr t) {
  try {
    const at::Tensor& g = t->grad();
    last_error.clear();
    return g.defined() ? new at::Tensor(g) : nullptr;
  } catch (const std::exception& e) {
    ncv_set_error(e.what());
    return nullptr;
  }
}
NCV_API int ncv_set_grad(TensorPtr t, TensorPtr grad) { NCV_DO(t->mutable_grad() = *grad) }
NCV_API int ncv_backward(TensorPtr t) { NCV_DO(t->backward()) }
