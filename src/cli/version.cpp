// `headcount version`: what this program is and what it was built from.
#include "cli/subcommands.hpp"

#include <boost/version.hpp>
#include <openssl/crypto.h>

#include <ostream>

namespace headcount::cli {
namespace {

int run(const Arguments&, World& world)
{
    world.out << "headcount " << HEADCOUNT_VERSION << '\n'
              << "compiler  " << __VERSION__ << '\n'
              << "Boost     " << BOOST_VERSION / 100000 << '.' << BOOST_VERSION / 100 % 1000 << '.'
              << BOOST_VERSION % 100 << '\n'
              << "TLS       " << OpenSSL_version(OPENSSL_VERSION) << '\n';
    return done;
}

} // namespace

Subcommand version_command()
{
    return {"version", "version, compiler, libraries", {}, {}, false, run};
}

} // namespace headcount::cli
