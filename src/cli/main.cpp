#include "cli/commands.hpp"

int main(int argc, char** argv)
{
    return headcount::cli::run_program(argc, argv);
}
