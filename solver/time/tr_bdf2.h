#pragma once

#include "time/time_integrator.h"
#include "time/time_parameters.h"

namespace gibbsflow {

/// TR-BDF2: the trapezoidal rule over gamma dt, then BDF2 over dt, with gamma = 2 - sqrt(2), for
/// which both stages have the matrix A = M + (gamma/2) dt K. Written in slopes, w = sqrt(2)/4:
///     A k1 = -K u,                    (u at t + gamma dt is u + gamma dt k1)
///     A k2 = -K (u + 2 w dt k1),      k2 = u'(t + dt)
///     u <- u + 2 w dt k1 + gamma/2 dt k2 .
/// Order 2, L-stable (a stiffly accurate ESDIRK).
/// Error estimate: the difference from the embedded formula of order 3 with the weights
/// (1 - w)/3, (3w + 1)/3, gamma/6, which by the stage equations is
///     e = -(gamma/3) dt A^{-1} K (dt k1 - (u_new - u)) ;
/// the filter A^{-1} M, included here, keeps it bounded by 2 |u| for stiff components.
/// Bank et al., IEEE Trans. Electron Devices 32 (1985) 1992; Hosea & Shampine, Appl. Numer. Math.
/// 20 (1996) 21, Sec. 2-3.
class TrBdf2 : public TimeIntegrator {
public:
  static constexpr const char *scheme_name = "TR-BDF2";
  static constexpr const char *summary = "order 2, L-stable, error estimate of order 3";

  TrBdf2(const EvolutionOperator &evolution_operator, const TimeParameters &parameters);

  /// R(-z) - 1, without cancellation at small z.
  static double change_in_a_step(double z);

  void remember(Archive &archive) override
  {
    TimeIntegrator::remember(archive);
    archive &k1_ &k2_ &error_;
  }
  std::string name() const override { return scheme_name; }
  unsigned int order() const override { return 2; }

protected:
  std::optional<double> step(Vector &u, double dt) override;

  /// u' at the end of the last step.
  const Vector &slope_at_end() const { return k2_; }

private:
  Vector k1_, k2_, defect_, error_;
};

} // namespace gibbsflow
