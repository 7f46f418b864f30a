#include "simulation/session.h"

#include "base/failure.h"
#include "base/format.h"
#include "base/user_error.h"
#include "figures/make_report.h"
#include "io/file.h"

#include <deal.II/base/config.h>
#include <deal.II/base/mpi.h>

#include <filesystem>

namespace gibbsflow {

namespace {

Json program_block(const RunContext &context, const Ending &ending, const MPI_Comm communicator)
{
  Json program;
  program["name"] = "gibbsflow";
  program["version"] = GIBBSFLOW_VERSION;
  program["deal_ii"] = DEAL_II_PACKAGE_VERSION;
  program["ranks"] = dealii::Utilities::MPI::n_mpi_processes(communicator);
  program["command"] = context.command_line;
  program["status"] = ending.status;
  if (!ending.message.empty())
    program["message"] = ending.message;
  return program;
}

std::optional<Checkpoint> checkpoint_of(const RunContext &context, const std::string &directory,
                                        const MPI_Comm communicator)
{
  if (!context.identity)
    return std::nullopt;
  return std::optional<Checkpoint>(std::in_place, directory, *context.identity,
                                   context.checkpoint_interval, !context.resumed.empty(),
                                   communicator);
}

/// `sentence` with a period at its end.
std::string ended(const std::string &sentence)
{
  return sentence.empty() || sentence.back() == '.' ? sentence : sentence + '.';
}

} // namespace

Ending ending_by(const Stopped &signal)
{
  return {"stopped", signal.exit_status(), signal.what()};
}

Stopped stopped_at(const double time, const TimeParameters &parameters, const MPI_Comm communicator)
{
  return Stopped(signal_on_any_rank(communicator), (parameters.rescaled ? "at s = " : "at t = ") +
                                                       plain(time) + " of " +
                                                       plain(parameters.final_time));
}

Session::Session(const RunContext &context, const MPI_Comm communicator)
    : context_(context),
      communicator_(communicator),
      directory_(context.output_directory, context.command, context.overwrite,
                 context.parameters_text, communicator, context.resumed),
      checkpoint_(checkpoint_of(context, directory_.part(), communicator)),
      log_(directory_.part() + "/log.txt", context.quiet, communicator)
{
  if (!context.resumed.empty())
    log_.line("note: This run goes on from the checkpoint that was in " + context.resumed + ".");
  // what a killed process leaves says what it is, and so does one that finds no room for a new one
  write_json(directory() + "/summary.json",
             whole_summary({"failed", 1, "still running, or killed before it could say more"}),
             communicator_);
}

std::string Session::destination(const Ending &ending) const
{
  return directory_.destination(ending.is_complete());
}

bool Session::shows_progress() const
{
  return !context_.quiet && dealii::Utilities::MPI::this_mpi_process(communicator_) == 0;
}

Json Session::whole_summary(const Ending &ending) const
{
  Json summary;
  summary["program"] = program_block(context_, ending, communicator_);
  if (!log_.warnings().empty())
    summary["warnings"] = log_.warnings();
  summary.update(summary_);
  return summary;
}

std::string Session::last_line(const Ending &ending, const std::string &place) const
{
  if (ending.is_complete())
    return ended(ending.message);
  const std::string partial = " What there is of it is in " + place;
  const bool can_go_on = checkpoint_ && ending.status == "stopped";
  return ended(ending.message) +
         (place == directory_.part() ? partial + "; the earlier complete result is as it was."
                                     : partial + ", marked as " + ending.status + ".") +
         (can_go_on ? " The same command goes on from there with --resume." : "");
}

void Session::make_report_in(const std::string &place, const Ending &ending)
{
  std::string failure;
  try {
    on_root_or_fail(communicator_, [&] {
      make_report({directory()}, std::filesystem::path(place).filename().string());
    });
  } catch (const UserError &error) {
    failure = error.what();
  } catch (const RunFailure &error) {
    failure = error.what();
  }
  if (failure.empty()) {
    log_.line("Page with figures: " + place + "/" + report_files(1).page);
    return;
  }
  // the results are there, and `gibbsflow report` can be asked once more
  log_.warn("The report could not be made: " + failure);
  write_json(directory() + "/summary.json", whole_summary(ending), communicator_);
}

int Session::finish(const Ending &ending)
{
  if (checkpoint_ && ending.status == "stopped")
    checkpoint_->save();
  const std::string place = destination(ending);
  write_json(directory() + "/summary.json", whole_summary(ending), communicator_);
  if (context_.report && ending.status != "failed")
    make_report_in(place, ending);
  log_.check_written();
  directory_.settle(ending.is_complete());
  if (checkpoint_ && ending.is_complete()) // not before: a process that is killed now goes on
    collectively_on_root(communicator_, [&] { remove_checkpoint(place); });
  if (!ending.message.empty())
    log_.conclude(last_line(ending, place));
  return ending.exit_status;
}

void Session::discard()
{
  if (context_.resumed.empty())
    directory_.discard();
  else
    directory_.settle(false);
}

std::string Session::fail(const std::exception &error) noexcept
{
  const Ending ending = {"failed", 1, failure_message(error)};
  std::string place = directory();
  try {
    if (is_collective(error) || dealii::Utilities::MPI::n_mpi_processes(communicator_) == 1) {
      log_.record(ending.message);
      write_json(directory() + "/summary.json", whole_summary(ending), communicator_);
      place = destination(ending);
      directory_.settle(false);
    } else { // the others wait, and will be ended
      log_.record(ending.message);
      write_json(directory() + "/summary.json", whole_summary(ending), MPI_COMM_SELF);
    }
  } catch (const std::exception &) {
    // the first failure is the one to report; without room for a summary the directory stays as it
    // is, which the next run knows how to replace
    return ended(ending.message) + " What there is of it is in " + directory() + ".";
  }
  return last_line(ending, place);
}

int run_session(const RunContext &context, const MPI_Comm communicator,
                const std::function<Ending(Session &)> &work)
{
  Session session(context, communicator);
  try {
    return session.finish(work(session));
  } catch (const Stopped &stopped) {
    return session.finish(ending_by(stopped));
  } catch (const UserError &) {
    session.discard();
    throw;
  } catch (const RunFailure &failure) {
    throw RunFailure(session.fail(failure));
  } catch (const std::exception &error) {
    const std::string message = session.fail(error);
    if (dealii::Utilities::MPI::n_mpi_processes(communicator) > 1)
      throw;
    throw RunFailure(message);
  }
}

} // namespace gibbsflow
